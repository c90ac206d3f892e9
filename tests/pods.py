"""A pretended Kubernetes: as much of its interface as Snakemake's executor plugin calls.

A pod is a process of this machine in an empty folder of its own, ``$WORKDIR``; the volume that
all share is whatever folder is named by its path. So the plugin, its jobs' command lines and the
way of files are tried for real, and images, scheduling and limits are not.
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PLUGINS = ("snakemake_executor_plugin_kubernetes", "snakemake_storage_plugin_fs")
KUBECONFIG = """\
apiVersion: v1
kind: Config
current-context: here
contexts: [{{name: here, context: {{cluster: here, user: me}}}}]
clusters: [{{name: here, cluster: {{server: "http://127.0.0.1:{port}"}}}}]
users: [{{name: me, user: {{}}}}]
"""
Json = dict[str, Any]


def missing() -> str:
    """Say what keeps a run from being planned here, or nothing."""
    absent = [name.replace("_", "-") for name in PLUGINS if not importlib.util.find_spec(name)]
    return f"not installed: {', '.join(absent)}" if absent else ""


def missing_for_a_run() -> str:
    """Say what keeps pods from being run here, or nothing."""
    if not shutil.which("rsync"):
        return "no rsync, which the storage plugin copies with: apt-get install rsync"
    return missing() or (
        "" if "CMO_KUBERNETES" in os.environ else "takes minutes: set CMO_KUBERNETES=1"
    )


@contextmanager
def cluster(folder: Path) -> Iterator[Path]:
    """Yield the file for ``KUBECONFIG`` that leads to the cluster, which works in ``folder``."""
    folder.mkdir()
    with _Cluster(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        config = folder / "kubeconfig"
        config.write_text(KUBECONFIG.format(port=server.server_port))
        try:
            yield config
        finally:
            server.shutdown()
            for name in server.pods:
                server.stop(name)


class _Cluster(ThreadingHTTPServer):
    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.folder = folder
        self.pods: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, job: Json) -> None:
        name = job["metadata"]["name"]
        [container] = job["spec"]["template"]["spec"]["containers"]
        workdir = self.folder / name
        workdir.mkdir()
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        with (self.folder / f"{name}.said").open("wb") as said:
            self.pods[name] = subprocess.Popen(
                [*container["command"], *container["args"]],
                cwd=workdir,
                env={**os.environ, "PATH": path, "WORKDIR": str(workdir)},
                stdout=said,
                stderr=said,
            )

    def stop(self, name: str) -> None:
        if name in self.pods:
            self.pods[name].terminate()
            self.pods[name].wait()

    def status(self, name: str) -> Json:
        code = self.pods[name].poll()
        return {"active": 1} if code is None else {"failed" if code else "succeeded": 1}


class _Answer(BaseHTTPRequestHandler):
    server: _Cluster

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.endswith("/jobs"):
            self.server.start(asked)
        self._answer(asked)

    def do_GET(self) -> None:
        if "/pods" in self.path:
            self._answer({"items": []})  # the job's own status is enough
        else:
            name = self.path.split("/")[-2]
            self._answer({"metadata": {"name": name}, "status": self.server.status(name)})

    def do_DELETE(self) -> None:
        self.server.stop(self.path.split("?")[0].split("/")[-1])
        self._answer({"status": "Success"})

    def _answer(self, content: Json) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *said: object) -> None:
        """Say nothing of requests."""
