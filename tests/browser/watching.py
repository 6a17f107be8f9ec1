"""What no page may do, collected while a test walks: errors, reports of the policy, requests that leave the site."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

REPORT = """
document.addEventListener('securitypolicyviolation', event =>
  console.error('Policy: ' + event.effectiveDirective + ' ' + event.blockedURI + ' ' + event.sample));
addEventListener('unhandledrejection', event => console.error('Unhandled: ' + event.reason));
"""


class Watch:
    """Collects the faults of every page of a context."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.faults: list[str] = []
        context.add_init_script(REPORT)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("dialog", self._dialog)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            self.faults.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(f"{self.address}/"):
            self.faults.append(f"left the site: {request.url}")

    def _response(self, response: Response) -> None:
        is_form = response.request.is_navigation_request() or response.request.method == "POST"
        if response.status >= (500 if is_form else 400):
            self.faults.append(f"{response.status} for {response.url}")

    def _dialog(self, dialog) -> None:
        self.faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()
