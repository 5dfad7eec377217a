"""How gunicorn runs the application. Every figure can be set by the environment, so that profiles can be compared."""

import gc
import os

bind = "0.0.0.0:5000"
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread" if threads > 1 else "sync"
worker_connections = int(os.environ.get("WORKER_CONNECTIONS", "100"))
timeout = int(os.environ.get("WORKER_TIMEOUT", "30"))
max_requests = int(os.environ.get("MAX_REQUESTS", "1000"))
max_requests_jitter = max_requests // 10
preload_app = os.environ.get("PRELOAD", "true") == "true"
# The heartbeat file lies in memory: on a slow disk a worker would seem dead.
worker_tmp_dir = "/dev/shm"
control_socket_disable = True


def post_fork(_server, _worker) -> None:
    """Sets what belongs to each worker process."""
    threshold = os.environ.get("GC_THRESHOLD")
    if threshold:
        gc.set_threshold(*(int(part) for part in threshold.split(",")))


def post_worker_init(_worker) -> None:
    """Threads do not survive a fork, so the monitor starts here."""
    from app.main import start_monitor

    start_monitor()
