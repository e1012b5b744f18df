"""Does what the request asks for."""
import json
import os
import signal
import sys
import time


def init():
    time.sleep(float(os.environ.get("INIT_SECONDS", "0")))
    if os.environ.get("INIT_SECOND_WAITS") and not first_of_all():
        wait_for("go")
    if os.environ.get("INIT_FAILS"):
        raise ValueError("the model is upside down")
    if os.environ.get("INIT_DIES"):
        os.kill(os.getpid(), signal.SIGKILL)
    with open("initialized", "a") as marker:
        marker.write("%d\n" % os.getpid())


def first_of_all():
    try:
        open("first", "x").close()
        return True
    except FileExistsError:
        return False


def wait_for(name):
    while not os.path.exists(name):
        time.sleep(0.02)


def run(raw_data):
    request = json.loads(raw_data)
    if "sleep" in request:
        time.sleep(request["sleep"])
    if "wait_for" in request:
        wait_for(request["wait_for"])
    if "swallow" in request:
        # What a script does that catches everything, forever.
        while True:
            try:
                time.sleep(60)
            except Exception:
                pass
    if "exit" in request:
        os._exit(1)
    if "fail" in request:
        raise ValueError("no such thing")
    if "print" in request:
        print(request["print"])
    answer = {"pid": os.getpid(), "cwd": os.getcwd(), "path": sys.path, "prefix": sys.prefix}
    if "variables" in request:
        answer["variables"] = dict(os.environ)
    return answer
