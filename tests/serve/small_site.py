"""A few plain answers behind the real server and supervisor, with short time limits."""

import os
import time

from forum.serve import server, supervisor

server.HEADER_SECONDS = 1
server.CLEANUP_SECONDS = 0


def application(environ, start_response):
    if environ["PATH_INFO"] == "/nap":
        time.sleep(1)
    body = str(len(environ["wsgi.input"].read()) if environ["PATH_INFO"] == "/length" else os.getpid()).encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]


if __name__ == "__main__":
    listener = server.bind("127.0.0.1", int(os.environ["PORT"]))
    listener.listen(100)

    def web() -> None:
        server.serve(application, listener)

    children = [supervisor.Child(name, web) for name in ("one", "two")]
    supervisor.Supervisor(children, on_stop=listener.close).run()
