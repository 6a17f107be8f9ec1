"""What a page of some size costs at least: one ORM query, one small template, nothing else."""

from pathlib import Path

from flask import Flask, render_template
from flask_compress import Compress
from flask_sqlalchemy import SQLAlchemy
from jinja2 import DictLoader
from sqlalchemy import insert, select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

ROWS = 20
COMPRESSION = ("COMPRESS_ALGORITHM", "COMPRESS_BR_LEVEL", "COMPRESS_LEVEL", "COMPRESS_MIN_SIZE", "COMPRESS_MIMETYPES")

TEMPLATE = """<!doctype html><html lang="en"><head><title>{{ title }}</title></head><body><main>
{% for row in rows %}<article id="comment-{{ row.id }}"><a href="/people/{{ row.author }}">{{ row.author }}</a>
<div>{{ row.html | safe }}</div></article>
{% endfor %}</main></body></html>"""


class Base(DeclarativeBase):
    pass


def bare_app(folder: Path, pages: dict[str, str], like: Flask) -> Flask:
    """An app compressing as `like` does, with `/bare/<name>` of each given page's size, the page itself at
    `/kept/<name>`, and `/hello`."""
    db = SQLAlchemy(model_class=Base)

    class Row(db.Model):
        id: Mapped[int] = mapped_column(primary_key=True)
        page: Mapped[str] = mapped_column(index=True)
        author: Mapped[str]
        html: Mapped[str]

    app = Flask("bare")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{folder / 'bare.sqlite3'}"
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
        db.create_all()
        for name, page in pages.items():
            frame = len(render_template("bare.html", title=name, rows=[])) + ROWS * 100
            share = max(len(page) - frame, 0) // ROWS
            cuts = [page[number * share : (number + 1) * share] for number in range(ROWS)]
            db.session.execute(insert(Row), [{"page": name, "author": "person", "html": cut} for cut in cuts])
        db.session.commit()
    return app
