"""Connecting products to whoever sells their licenses, and looking after the connections."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, request
from flask_babel import gettext as _

from forum.administration.connection_form import ConnectionForm, form_of, opens_webhooks, shown
from forum.administration.forms import DisconnectForm, LinkForm, TryForm
from forum.administration.routes.blueprint import UNPROCESSABLE, back_to, blueprint, page
from forum.administration.trials import Told, told
from forum.core import once, transaction
from forum.core.access import administrators, allow
from forum.core.errors import Invalid, NotFound
from forum.core.settings import settings
from forum.core.viewer import current_viewer
from forum.licenses import actions, queries
from forum.licenses.models import Connection, Product
from forum.licenses.providers.interface import Provider
from forum.licenses.providers.registry import PROVIDERS
from forum.licenses.troubles import words_of


@blueprint.get("/products/<slug>/connections/new")
@allow(administrators)
def new_connection(slug: str):
    """First the choice of a provider, then its form."""
    product = queries.get_product(slug)
    provider = PROVIDERS.get(request.args.get("provider", ""))
    if provider is None:
        return page("connect", product=product, providers=PROVIDERS.values(), connections=queries.connections())
    return _new_page(product, provider, form_of(provider, is_new=True)(formdata=None))


@blueprint.post("/products/<slug>/connections/new")
@allow(administrators)
def add_connection(slug: str):
    provider, viewer = _provider(), current_viewer()
    form = form_of(provider, is_new=True)()
    product = queries.get_product(slug)
    if not form.validate():
        return _new_page(product, provider, form, UNPROCESSABLE)
    if made := once.begin(form.once.data, viewer):
        return back_to(made)
    try:
        connection = actions.connect(
            viewer,
            provider.kind,
            name=form.name.data or str(provider.title),
            **_filled_in(form),
            links=[(form.remote_id, product)],
        )
    except Invalid as error:
        _refuse(form, error)
        return _new_page(product, provider, form, UNPROCESSABLE)
    once.finish(form.once.data, viewer, address := f"/admin/connections/{connection.public_id}")
    flash(_("%(name)s is connected. Its keys open %(product)s.", name=connection.name, product=product.name), "good")
    return back_to(address)


@blueprint.post("/products/<slug>/connections/trial")
@allow(administrators)
def try_new_connection(slug: str):
    """Asks the provider with what was filled in. Nothing is kept, and the form comes back as it was."""
    provider = _provider()
    form = form_of(provider, is_new=True)()
    with _seen():
        product = queries.get_product(slug)
        is_valid, product_id = form.validate(), product.id
        if not form.key.data:
            form.refuse({"key": _("Give a key to try.")})
        if not is_valid or not form.key.data:
            return _new_page(product, provider, form, UNPROCESSABLE)
    filled = _filled_in(form)
    draft = actions.draft(
        provider.kind,
        values=filled["values"],
        secrets=filled["secrets"],
        allowed=filled.get("allowed", ()),
        links=[(form.remote_id, product_id)],
    )
    trial = told(actions.try_key(draft, form.key.data), provider)
    with _seen():
        return _new_page(product, provider, form, trial=trial)


@blueprint.get("/connections/<public_id>")
@allow(administrators)
def show_connection(public_id: str):
    return _page(queries.get_connection(public_id))


@blueprint.post("/connections/<public_id>")
@allow(administrators)
def change_connection(public_id: str):
    connection, viewer = queries.get_connection(public_id), current_viewer()
    provider = _known(connection)
    form = form_of(provider, is_new=False)()
    if not form.validate():
        return _page(connection, UNPROCESSABLE, form=form)
    try:
        actions.change(viewer, connection, name=form.name.data or str(provider.title), **_filled_in(form))
    except Invalid as error:
        _refuse(form, error)
        return _page(connection, UNPROCESSABLE, form=form)
    flash(_("The connection is saved."), "good")
    return back_to(f"/admin/connections/{public_id}")


@blueprint.post("/connections/<public_id>/trial")
@allow(administrators)
def try_connection(public_id: str):
    form = TryForm()
    with _seen():
        connection = queries.get_connection(public_id)
        connected = queries.connected(connection)
        if not form.validate() or connected is None:
            return _page(connection, UNPROCESSABLE, try_form=form)
    trial = told(actions.try_key(connected, form.key.data), connected.provider)
    with _seen():
        return _page(queries.get_connection(public_id), try_form=TryForm(formdata=None), trial=trial)


@blueprint.post("/connections/<public_id>/links")
@allow(administrators)
def add_link(public_id: str):
    connection, form = queries.get_connection(public_id), LinkForm()
    form.offer(queries.products(), _known(connection).product_fields)
    if not form.validate():
        return _page(connection, UNPROCESSABLE, link_form=form)
    product = queries.get_product(form.product.data)
    try:
        actions.link(current_viewer(), connection, form.remote, product)
    except Invalid as error:
        form.refuse(error.errors)
        return _page(connection, UNPROCESSABLE, link_form=form)
    flash(_("Keys for it open %(product)s.", product=product.name), "good")
    return back_to(f"/admin/connections/{public_id}")


@blueprint.post("/connections/<public_id>/links/removal")
@allow(administrators)
def remove_link(public_id: str):
    connection = queries.get_connection(public_id)
    product = queries.get_product(request.form.get("product", ""))
    actions.unlink(current_viewer(), connection, request.form.get("remote_id", ""), product)
    flash(_("Its keys don’t open %(product)s any more.", product=product.name), "good")
    return back_to(f"/admin/connections/{public_id}")


@blueprint.post("/connections/<public_id>/checks")
@allow(administrators)
def check_all(public_id: str):
    actions.recheck_all(current_viewer(), queries.get_connection(public_id))
    flash(_("All its licenses are being checked, as fast as the provider allows."), "good")
    return back_to(f"/admin/connections/{public_id}")


@blueprint.post("/connections/<public_id>/halt/removal")
@allow(administrators)
def resume(public_id: str):
    accept = request.form.get("accept") == "yes"
    actions.resume(current_viewer(), queries.get_connection(public_id), accept=accept)
    flash(_("Its licenses are being checked again."), "good")
    return back_to(f"/admin/connections/{public_id}")


@blueprint.post("/connections/<public_id>/removal")
@allow(administrators)
def disconnect(public_id: str):
    connection, form = queries.get_connection(public_id), DisconnectForm()
    if not form.validate():
        return _page(connection, UNPROCESSABLE, disconnect_form=form)
    actions.disconnect(current_viewer(), connection, reason=form.reason.data)
    flash(_("%(name)s is disconnected, and its licenses are gone.", name=connection.name), "good")
    return back_to("/admin/products")


@contextmanager
def _seen() -> Iterator[None]:
    """A reading transaction that is over before a provider is asked."""
    with transaction.reading():
        yield


def _provider() -> Provider:
    provider = PROVIDERS.get(request.args.get("provider", ""))
    if provider is None:
        raise NotFound
    return provider


def _known(connection: Connection) -> Provider:
    provider = PROVIDERS.get(connection.kind)
    if provider is None:
        raise NotFound
    return provider


def _filled_in(form: ConnectionForm) -> dict:
    """What the actions take of it."""
    filled = {"values": form.values, "secrets": form.secrets}
    if form.allowed is not None:
        filled["allowed"] = form.hosts
    if form.finds_by_address is not None:
        filled["finds_by_address"] = form.finds_by_address.data
    return filled


def _refuse(form: ConnectionForm, error: Invalid) -> None:
    form.refuse({f"a_{name}" if f"a_{name}" in form else name: said for name, said in error.errors.items()})


def _new_page(product: Product, provider: Provider, form: ConnectionForm, status: int = 200, trial: Told | None = None):
    return _unstored(page("connection_new", status, product=product, provider=provider, form=form, trial=trial))


def _page(
    connection: Connection,
    status: int = 200,
    *,
    form=None,
    try_form=None,
    link_form=None,
    disconnect_form=None,
    trial: Told | None = None,
):
    """The page of a connection; forms that came back are given."""
    provider = PROVIDERS.get(connection.kind)
    connected = queries.connected(connection)
    links = LinkForm(formdata=None) if link_form is None else link_form
    links.offer(queries.products(), provider.product_fields if provider else ())
    settings_form = form or (provider and form_of(provider, is_new=False)(formdata=None, data=shown(connection, provider)))
    if settings_form and connected:
        settings_form.say_what_is_kept(connected.account.secrets)
    return _unstored(
        page(
            "connection",
            status,
            connection=connection,
            provider=provider,
            is_readable=connected is None or connected.is_readable,
            trouble=words_of(connection.trouble) if connection.trouble else "",
            links=queries.links_of(connection),
            licenses=queries.licenses_by_connection().get(connection.id, 0),
            webhooks=provider.takes_webhooks(connected.account) if connected else "",
            opens_webhooks=provider and opens_webhooks(provider),
            hook=f"{settings().address}/hooks/license/{connection.public_id}",
            settings_form=settings_form,
            try_form=try_form or TryForm(formdata=None),
            link_form=links,
            disconnect_form=disconnect_form or DisconnectForm(formdata=None),
            form=form or try_form or link_form or disconnect_form,
            trial=trial,
        )
    )


def _unstored(response):
    response.headers["Cache-Control"] = "private, no-store"
    return response
