// Keeps the page for visits without a network: the newest one where it can be had, the kept one where not.
const CACHE = "enxuto";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.add("./")));
  void self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate") return;
  event.respondWith(
    fetch(event.request)
      .then(async (fresh) => {
        if (fresh.ok) await (await caches.open(CACHE)).put("./", fresh.clone());
        return fresh;
      })
      .catch(async () => (await caches.match("./")) ?? Response.error()),
  );
});
