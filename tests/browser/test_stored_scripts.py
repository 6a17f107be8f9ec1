"""What people write never runs as a script, not even in a browser that has no policy to stop it."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from forum import viewers
from forum.accounts.models import Person
from forum.boards.queries import get_board
from forum.core import transaction
from forum.threads import actions
from forum.threads.drafts import compose

FIRE = "window.__fired=1"
PLAIN = [
    f"<script>{FIRE}</script>",
    f"<img src=x onerror={FIRE}>",
    f"<svg onload={FIRE}>",
    f"<svg/onload={FIRE}//",
    f"<details open ontoggle={FIRE}>",
    f"<input autofocus onfocus={FIRE}>",
    f"<video><source onerror={FIRE}></video>",
    f"<iframe srcdoc='<script>parent.{FIRE}</script>'></iframe>",
    f"<math><mtext><style><img src onerror={FIRE}></style>",
    f"</title><script>{FIRE}</script>",
    f"</textarea><script>{FIRE}</script>",
    f'"><script>{FIRE}</script>',
    f"' autofocus onfocus={FIRE} x='",
    f'" autofocus onfocus={FIRE} x="',
    f"--><script>{FIRE}</script>",
    f"<a href=javascript:{FIRE}>x</a>",
    f"<form action=javascript:{FIRE}><button>x</form>",
    f"{{{{ {FIRE} }}}} {{% x %}}",
    f"&lt;script&gt;{FIRE}&lt;/script&gt;",
    f"<scr<script>ipt>{FIRE}</script>",
    f"<body onpageshow={FIRE}>",
    f"<object data='javascript:{FIRE}'></object>",
    f"<marquee onstart={FIRE}>x</marquee>",
    f"<style onload={FIRE}></style>",
    f"＜script＞{FIRE}＜/script＞",
]
MARKDOWN = [
    f"[x](javascript:{FIRE})",
    f"[x](JaVaScRiPt:{FIRE})",
    f"[x](java&#10;script:{FIRE})",
    f"[x](&#106;avascript:{FIRE})",
    f"[x](data:text/html,<script>{FIRE}</script>)",
    f"[x](vbscript:{FIRE})",
    f'![x](x"onerror="{FIRE})',
    f'![x" onerror="{FIRE}](x)',
    f"![x](javascript:{FIRE})",
    f"<javascript:{FIRE}>",
    f"[x]: javascript:{FIRE}\n\n[x]",
    f"[x](/a 'y\" onmouseover={FIRE} z=\"')",
    f'```"><script>{FIRE}</script>\nx\n```',
    f"```html\n<script>{FIRE}</script>\n```",
    f"`<script>{FIRE}</script>`",
    f"| <img src=x onerror={FIRE}> | [x](javascript:{FIRE}) |\n|---|---|\n| x | y |",
    f"- [ ] <script>{FIRE}</script>",
    f'@walker"><script>{FIRE}</script>',
    f'[[help:"><script>{FIRE}</script>]]',
    f'[[help:faq/backups#"onload={FIRE}]]',
    f'http://example.com/"onmouseover="{FIRE}',
    f'[x](http://127.0.0.1" onclick="{FIRE})',
    f'<span data-ref="1" onclick="{FIRE}">x</span>',
    f"<div data-ref='1'><script>{FIRE}</script></div>",
    f"<!-- --!><img src=x onerror={FIRE}> -->",
]
LONGEST_TITLE = 150
STIR = """() => {
  for (const element of document.querySelectorAll('main *'))
    for (const type of ['mouseover', 'focus', 'click', 'load', 'error', 'toggle'])
      if (type !== 'click' || element.matches('.prose a, .prose a *')) element.dispatchEvent(new Event(type));
  const bad = [...document.querySelectorAll('[href], [src], [action], [formaction]')].filter(element =>
    ['href', 'src', 'action', 'formaction'].some(name => /^[^/?#]*script:|^data:/i.test(element.getAttribute(name) || '')));
  return [window.__fired || 0, ...bad.map(element => element.outerHTML.slice(0, 200))];
}"""


@pytest.fixture(scope="module")
def written(site) -> list[str]:
    """The addresses of pages that show all of it: bodies, titles, tags and names."""
    author = site.member()
    with site.app.app_context():
        with transaction.writing() as session:
            person = session.scalars(select(Person).where(Person.handle == author.handle)).one()
            person.display_name, person.about = f"<img src=x onerror={FIRE}>", PLAIN[0]
            person_id = person.id
        addresses = []
        for payload in PLAIN:
            draft = compose(f"{payload}\n\n{payload}")
            with transaction.writing():
                viewer = viewers.viewer_of(person_id)
                board = get_board("shop-talk", viewer)
                tags = [payload[:30].replace(",", " ")]
                thread = actions.start_thread(
                    viewer, board, title=f"Payload {payload}"[:LONGEST_TITLE], draft=draft, tags=tags
                )
            addresses.append(f"/threads/{thread.public_id}/{thread.slug}")
        for payload in PLAIN + MARKDOWN:
            draft = compose(f"{payload}\n\n> {payload}")
            with transaction.writing():
                actions.reply(viewers.viewer_of(person_id), thread, draft)
        pages = [f"{addresses[-1]}?page={number}" for number in range(1, 5)]
        return [
            *pages,
            *addresses[:-1:6],
            "/boards/shop-talk",
            "/boards/shop-talk?page=2",
            f"/people/{author.handle}",
            "/",
        ]


def stir(page: Page) -> list:
    return page.evaluate(STIR)


def test_nothing_that_was_written_runs(site, written, chromium):
    context = chromium.new_context(base_url=site.address, bypass_csp=True)
    page = context.new_page()
    said = []
    context.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    site.found("payload")
    found = {}
    for address in [*written, "/search?q=payload"]:
        page.goto(address)
        found[address] = stir(page)
    context.close()
    assert {address: bad for address, bad in found.items() if bad != [0]} == {}
    assert said == []
