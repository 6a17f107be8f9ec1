"""Static files as they are built and served."""

import gzip
import os
import re
import threading
import time

import brotli
import pytest
from flask import Flask
from werkzeug.test import Client

from forum.core import assets
from forum.core.settings import Settings


@pytest.fixture
def application(tmp_path) -> Flask:
    app = Flask("look", static_folder=None)
    app.extensions["stoa.settings"] = Settings(instance=str(tmp_path))
    assets.init_app(app)
    return app


@pytest.fixture
def client(application) -> Client:
    return Client(application)


def asset(application, path: str) -> str:
    return application.jinja_env.globals["asset"](path)


def test_files_are_immutable_for_a_year(application, client):
    response = client.get(asset(application, "css/site.css"))
    assert response.status_code == 200
    assert response.mimetype == "text/css"
    assert "immutable" in response.headers["Cache-Control"]
    assert "max-age=31536000" in response.headers["Cache-Control"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(("coding", "open_it"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
@pytest.mark.parametrize("path", ["css/site.css", "js/app.js", "icons.svg"])
def test_files_are_compressed_beforehand(application, client, path, coding, open_it):
    response = client.get(asset(application, path), headers={"Accept-Encoding": coding})
    assert response.headers["Content-Encoding"] == coding
    assert open_it(response.data) == assets.built_files()[path]


def test_scripts_come_as_scripts(application, client):
    assert client.get(asset(application, "js/app.js")).mimetype == "text/javascript"


def test_relative_addresses_inside_the_folder_lead_somewhere(application, client):
    css = assets.built_files()["css/site.css"].decode()
    for address in re.findall(r"url\(\.\./([^)]*)\)", css):
        assert client.get(asset(application, address)).status_code == 200
    for path, content in assets.built_files().items():
        for module in re.findall(r"'\./([\w]+\.js)'", content.decode()) if path.endswith(".js") else ():
            assert f"js/{module}" in assets.built_files()


@pytest.fixture
def old_file(tmp_path) -> str:
    file = tmp_path / "static" / "000000000000" / "old.css"
    file.parent.mkdir(parents=True)
    file.touch()
    return "/static/000000000000/old.css"


def test_only_the_current_folder_is_served(old_file, client):
    assert client.get(old_file).status_code == 404


def test_an_icon_points_into_the_sprite(application):
    icon = application.jinja_env.globals["icon"]
    assert str(icon("lock")).startswith('<svg class="icon" aria-hidden="true"><use href="/static/')
    assert 'class="icon icon-turn"' in icon("reply", True)


def test_an_unknown_icon_raises(application):
    with pytest.raises(LookupError, match="no-such-thing"):
        application.jinja_env.globals["icon"]("no-such-thing")


def test_the_hash_follows_the_contents():
    contents = dict(assets.built_files())
    same = assets.digest(contents)
    contents["js/app.js"] += b" "
    assert assets.digest(contents) != same
    assert assets.digest(assets.built_files()) == same


def test_several_processes_may_build_at_once(tmp_path):
    found, start = [], threading.Barrier(6)

    def build():
        start.wait()
        found.append(assets.build(tmp_path))

    workers = [threading.Thread(target=build) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(found) == 6
    assert [folder.name for folder in tmp_path.iterdir()] == [found[0].name]


def test_a_built_folder_is_reused(tmp_path):
    folder = assets.build(tmp_path)
    (folder / "witness").touch()
    assert (assets.build(tmp_path) / "witness").exists()


def test_folders_of_old_versions_go_after_a_week(tmp_path):
    for name, days in {"aaaaaaaaaaaa": 8, "bbbbbbbbbbbb": 6}.items():
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - days * 86400,) * 2)
    kept = assets.build(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {kept.name, "bbbbbbbbbbbb"}


def test_styles_lose_only_comments_and_space():
    css = "/* why */\na > b,\nc:is(d, e) {\n  color: red;\n  inline-size: calc(1px + 2px);\n}\n"
    assert assets.strip_style(css) == "a>b,c:is(d,e){color:red;inline-size:calc(1px + 2px)}"
