import errno
import logging
import mmap
import os
import re
import signal
import socket
import sys

# `python -B` kept this file from being cached beside its socket; the user's modules are cached as ever.
sys.dont_write_bytecode = False

if os.getppid() != REPLICA:
    sys.exit("the replica that started this scoring server is gone")

control_socket_disable = True
umask = 0o177
accesslog = "-"
errorlog = "-"
preload_app = os.environ.get("WORKER_PRELOAD", "").lower() == "true"


def activate_environment():
    """Does what an activate script does, and what the server's own command line does before it starts gunicorn."""
    tools = os.path.dirname(sys.executable)
    os.environ["PATH"] = os.pathsep.join([tools, os.environ.get("PATH", os.defpath)])
    if sys.prefix != sys.base_prefix:
        os.environ["VIRTUAL_ENV"] = sys.prefix
    os.environ.setdefault("AZUREML_CONDA_ENVIRONMENT_PATH", sys.prefix)
    # Releases of the server read one or the other name of this switch.
    if "AML_MODEL_DC_STORAGE_ENABLED" in os.environ:
        os.environ.setdefault("AML_MDC_STORAGE_ENABLED", os.environ["AML_MODEL_DC_STORAGE_ENABLED"])
    # An instrumentation key that is no UUID switches Application Insights off; the exporter would fail on it.
    key = os.environ.get("AML_APP_INSIGHTS_KEY", "")
    uuid = re.match(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\Z", key, re.I)
    if os.environ.get("AML_APP_INSIGHTS_ENABLED") != "true" or not uuid:
        os.environ["AML_APP_INSIGHTS_ENABLED"] = "false"


def on_starting(server):
    """Gives the master's own lines the server's log format, and the answers the server's version header."""
    try:
        import azureml_inference_server_http as package
    except ImportError:
        return  # The workers fail on the same import, and say so.
    root = os.path.dirname(os.path.realpath(package.__file__))
    # The releases of 2021 and early 2022 import their own modules from here.
    sys.path.append(os.path.join(root, "server"))
    if os.environ.get("SERVER_VERSION_LOG_RESPONSE_ENABLED", "true").lower() == "true":
        os.environ.setdefault("HTTP_X_MS_SERVER_VERSION", "azmlinfsrv/" + getattr(package, "__version__", "unknown"))
    try:
        from azureml_inference_server_http.log_config import load_logging_config
    except ImportError:
        return  # Old releases have none: gunicorn's own format it is.
    try:
        load_logging_config(root, silent=True)
    except TypeError:
        load_logging_config(root)  # Release 0.8.0 can't be silent.


def when_ready(server):
    # Each worker has a socket of its own, so that the replica knows which one works on what. Nobody serves this one:
    # closed, it refuses; open, it would let callers wait for ever.
    for listener in server.LISTENERS:
        listener.close()
    server.LISTENERS = []
    os.unlink(SOCKET)


def pre_fork(server, worker):
    # A byte that the master and this worker share.
    worker.initialized = mmap.mmap(-1, 1)


def post_fork(server, worker):
    die_with(server.pid)
    path = "%s.%d" % (SOCKET, os.getpid())
    if os.path.exists(path):
        os.unlink(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    previous = os.umask(0o177)
    listener.bind(path)
    os.umask(previous)
    listener.listen(16)
    worker.sockets = [listener]


def post_worker_init(worker):
    worker.wsgi = fail_on_broken_bodies(worker.wsgi)
    # The app is loaded, so init() has returned. The replica learns this worker's pid from the connection itself.
    worker.initialized[0] = 1
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as replica:
        replica.connect(SOCKET + ".ready")


def fail_on_broken_bodies(application):
    """Gunicorn takes a connection's early end for the end of a body whose length it knows, and half a body would be scored.
    (In a chunked body it misses the last chunk, and fails by itself.)"""

    def checked(environ, start_response):
        if "wsgi.input" in environ and environ.get("CONTENT_LENGTH", "").isdigit():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(environ["CONTENT_LENGTH"]))
        return application(environ, start_response)

    return checked


class WholeBody:
    """A body of a known length; reading fails where it ends before that."""

    def __init__(self, body, length):
        self.body = body
        self.missing = length

    def read(self, size=None):
        wanted = self.missing if size is None or size < 0 else min(size, self.missing)
        data = self.body.read(size)
        return self.count(data, len(data) < wanted)

    def readline(self, size=None):
        line = self.body.readline(size)
        cut = not line.endswith(b"\n") and (size is None or size < 0 or len(line) < size)
        return self.count(line, cut)

    def readlines(self, size=None):
        return list(self)

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def count(self, data, ended):
        self.missing -= len(data)
        if ended and self.missing > 0:
            raise ConnectionResetError(errno.ECONNRESET, "the request broke off %d bytes before its end" % self.missing)
        return data


def child_exit(server, worker):
    # Gunicorn itself gives up only on workers that leave with its own exit codes; one that is killed in init()
    # (out of memory, a crash in native code) would be started again for ever, unseen.
    if not worker.initialized[0]:
        from gunicorn.errors import HaltServer

        raise HaltServer("A worker died before init() had returned.", 3)


def die_with(parent):
    """Binds this process's life to its parent's."""
    try:
        import ctypes

        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL, 0, 0, 0)
    except (ImportError, OSError, AttributeError):
        logging.getLogger("gunicorn.error").warning("Workers may outlive a killed master: no ctypes here.")
    if os.getppid() != parent:
        os._exit(1)


activate_environment()
