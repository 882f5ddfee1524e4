"""For operators: whether the process answers, and whether it can do its work."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from publisher.errors import PublisherError
from publisher.web.desk import Desk


def routes(desk: Desk) -> list[Route]:
    """`/healthz` and `/readyz`."""

    async def health(_request: Request) -> Response:
        return PlainTextResponse("ok\n")

    def ready(_request: Request) -> Response:
        """The database answers, and something was built: nothing is said of either that a stranger could use."""
        try:
            desk.app.mailing.store.keys.secrets("links")
        except PublisherError:
            return PlainTextResponse("the database does not answer\n", status_code=503)
        if not desk.project.out.is_dir():
            return PlainTextResponse("nothing was built yet\n", status_code=503)
        return PlainTextResponse("ok\n")

    return [Route("/healthz", health), Route("/readyz", ready)]
