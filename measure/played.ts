import type { LoadFile } from "./load-file";

/** Answers of the services that are played, by port, by path: what the program below is told. */
export type PlayedAnswers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The answers by the ports that the played services listen on. */
export function playedAnswers(
  upstreams: NonNullable<LoadFile["upstreams"]>,
  portOf: (service: string) => number,
): PlayedAnswers {
  return Object.fromEntries(
    Object.entries(upstreams).map(([service, answers]) => [portOf(service), answers]),
  );
}

/** A Python program that answers on every port of `PLAYED` as it says, and 404 elsewhere. It reads bodies and drops them. */
export const PLAYER = `
import json, os, threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

def handler(answers):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        def do_GET(self):
            path = self.path.split("?")[0]
            body = json.dumps(answers.get(path)).encode()
            self.send_response(200 if path in answers else 404)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        def do_POST(self):
            if self.headers.get("transfer-encoding") == "chunked":
                while size := int(self.rfile.readline(), 16):
                    self.rfile.read(size + 2)
                self.rfile.readline()
            else:
                left = int(self.headers.get("content-length", 0))
                while left > 0:
                    left -= len(self.rfile.read(min(left, 65536)))
            self.do_GET()
        def log_message(self, *_): pass
    return Handler

for port, answers in json.loads(os.environ["PLAYED"]).items():
    server = ThreadingHTTPServer(("", int(port)), handler(answers))
    threading.Thread(target=server.serve_forever).start()
`;
