/* hog MIB [MS [COUNT]]: each of COUNT processes fills so much anonymous memory in pieces of 4 MiB, MS milliseconds apart, and keeps it.
   hog file MIB PATH: writes a file, so that its pages are in the page cache, and stays. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int count, char **words) {
  static char block[1 << 20];
  if (count > 3 && !strcmp(words[1], "file")) {
    int file = open(words[3], O_CREAT | O_WRONLY | O_TRUNC, 0600);
    memset(block, 7, sizeof block);
    for (int mib = atoi(words[2]); mib > 0; mib--)
      if (write(file, block, sizeof block) < 0) return 1;
  } else if (count > 1) {
    for (int more = count > 3 ? atoi(words[3]) : 1; more > 1; more--)
      if (fork() == 0) break;
    for (int mib = atoi(words[1]); mib > 0; mib -= 4) {
      /* The kernel fills it: under User Mode Linux a fault for each page would be a processor's work of minutes. */
      if (mmap(0, 4 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0) == MAP_FAILED) return 1;
      if (count > 2) usleep(atoi(words[2]) * 1000);
    }
  }
  for (;;) pause();
}
