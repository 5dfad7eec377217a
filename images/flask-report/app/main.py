"""Uploads become reports, reports become pages, and two closed routes say what that costs in memory."""

import gc
import hmac
import logging

from flask import Flask, Response, abort, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from app.memory import Monitor, force_cleanup
from app.settings import read_settings
from app.store import Store
from app.table import UnreadableTable, read_table

settings = read_settings()
logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
store = Store(settings.data)
monitor = Monitor(settings.warning_mib, settings.critical_mib, settings.cleanup_seconds)

app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = settings.max_upload_bytes


def start_monitor() -> None:
    """Called once in each worker: threads do not survive a fork."""
    monitor.start()


@app.get("/health")
def health() -> Response:
    """Healthy when the store answers."""
    store.latest(1)
    return jsonify(status="ok")


@app.get("/")
def index() -> str:
    """The form and the newest reports."""
    return render_template("index.html", reports=store.latest(settings.listed_reports), settings=settings)


@app.post("/reports")
def upload() -> Response:
    """Stores an uploaded table and shows it."""
    file = request.files.get("file")
    if file is None or not file.filename:
        abort(400, "envie um arquivo no campo file")
    try:
        report = store.add(file.filename[:200], read_table(file.filename, file.stream, settings.max_rows))
    except UnreadableTable as error:
        abort(422, str(error))
    return redirect(url_for("show", identity=report.id), code=303)


@app.get("/reports/<int:identity>")
def show(identity: int) -> str:
    """One page of a report."""
    report = store.get(identity) if identity < 1 << 62 else None
    if report is None:
        abort(404, "não há este relatório")
    pages = max(1, -(-report.rows // settings.page_rows))
    number = min(max(1, request.args.get("page", 1, type=int)), pages)
    rows = store.page(identity, number, settings.page_rows)
    return render_template("report.html", report=report, rows=rows, number=number, pages=pages)


@app.get("/api/memory-status")
def memory_status() -> Response:
    """The control group's figures with the monitor's level. Needs the token."""
    require_token()
    return jsonify(monitor.status())


@app.post("/api/force-cleanup")
def cleanup() -> Response:
    """Collects garbage now. Needs the token."""
    require_token()
    return jsonify(force_cleanup())


def require_token() -> None:
    """401 without the token, 403 where no token is set: an open route would be a way to slow the service down."""
    if not settings.admin_token:
        abort(403, "ADMIN_TOKEN não está definido")
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(given.encode(), settings.admin_token.encode()):
        abort(401, "token inválido")


@app.errorhandler(HTTPException)
def refused(error: HTTPException) -> tuple[Response, int]:
    """Every refusal as JSON with one sentence."""
    return jsonify(detail=error.description), error.code or 500


@app.after_request
def after(response: Response) -> Response:
    """Runs the collector as often as the settings ask for."""
    for _ in range(settings.collect_per_request):
        gc.collect()
    return response
