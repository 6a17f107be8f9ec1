"""What a page of some size costs at least: one ORM query to the same kind of database, one small template, nothing else."""

from datetime import datetime
from pathlib import Path

from flask import Flask, render_template
from flask_compress import Compress
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ROWS = 20
COMPRESSION = ("COMPRESS_ALGORITHM", "COMPRESS_BR_LEVEL", "COMPRESS_LEVEL", "COMPRESS_MIN_SIZE", "COMPRESS_MIMETYPES")

TEMPLATE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title><link rel="stylesheet" href="/static/site.css"></head>
<body>
<main>
{% for row in rows %}
<article id="comment-{{ row.number }}">
  <header><a href="/people/{{ row.author }}">{{ row.author }}</a> <time>{{ row.created_at }}</time>
    <a href="/threads/{{ title }}#comment-{{ row.number }}">#{{ row.number }}</a>
    {% if row.likes %}<span>{{ row.likes }} likes</span>{% endif %}</header>
  <div class="prose">{{ row.html | safe }}</div>
</article>
{% endfor %}
</main>
</body>
</html>"""


class Base(DeclarativeBase):
    pass


def bare_app(folder: Path, pages: dict[str, str], like: Flask) -> Flask:
    """An app compressing as `like` does, in its PostgreSQL or in an SQLite of its own, with `/bare/<name>` of each given
    page's size, the page itself at `/kept/<name>`, and `/hello`."""
    db = SQLAlchemy(model_class=Base)

    class Row(db.Model):
        __tablename__ = "benchmark_rows"

        id: Mapped[int] = mapped_column(primary_key=True)
        page: Mapped[str] = mapped_column(index=True)
        number: Mapped[int]
        author: Mapped[str]
        created_at: Mapped[datetime]
        likes: Mapped[int]
        html: Mapped[str]

    app = Flask("bare")
    address = like.config["SQLALCHEMY_DATABASE_URI"]
    own = f"sqlite:///{folder / 'bare.sqlite3'}"
    app.config["SQLALCHEMY_DATABASE_URI"] = address if address.startswith("postgresql") else own
    app.config.update({name: like.config[name] for name in COMPRESSION})
    app.jinja_loader = DictLoader({"bare.html": TEMPLATE})
    db.init_app(app)
    Compress(app)

    @app.get("/bare/<name>")
    def bare(name: str):
        rows = db.session.scalars(select(Row).where(Row.page == name).order_by(Row.id)).all()
        return render_template("bare.html", title=name, rows=rows)

    @app.get("/kept/<name>")
    def kept(name: str):
        return pages[name]

    @app.get("/hello")
    def hello():
        return "hello"

    with app.app_context():
        db.drop_all()
        db.create_all()
        for name, page in pages.items():
            frame = len(render_template("bare.html", title=name, rows=[])) + ROWS * 220
            share = max(len(page) - frame, 0) // ROWS
            rows = [_row(name, number, page[number * share : (number + 1) * share]) for number in range(ROWS)]
            db.session.execute(insert(Row), rows)
        db.session.commit()
    return app


def _row(page: str, number: int, html: str) -> dict:
    moment = datetime(2026, 1, 1, 12, number)  # noqa: DTZ001
    return {"page": page, "number": number, "author": "person", "created_at": moment, "likes": number % 3, "html": html}
