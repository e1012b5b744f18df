"""An index on loopback that answers each request as its argument says: a status, `page` (a sign-in page) or `never`. Writes its port."""

import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = b'<html><body>Please <a href="/sign-in">sign in</a>.</body></html>'


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if sys.argv[1] == "never":
            time.sleep(3600)
        content = PAGE if sys.argv[1] == "page" else b""
        self.send_response(200 if content else int(sys.argv[1]))
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    do_HEAD = do_GET

    def log_message(self, *arguments):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
