"""Jinja2 with the rules of this house: undefined names are errors, everything is escaped, posts never are templates."""

from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from publisher.errors import Fault, TemplateError
from publisher.text import scrub

if TYPE_CHECKING:
    from jinja2 import Environment

SUFFIX = ".j2"


def render(templates: Mapping[str, str], name: str, view: Mapping[str, Any]) -> str:
    """Fill in the template `name` (`digest.html`), whose source stands under `digest.html.j2`.

    Values are escaped in templates whose name ends in `.html` and left alone in others. Raises TemplateError, which
    names the template and the line.
    """
    try:
        return scrub(_environment(tuple(templates.items())).get_template(name + SUFFIX).render(view))
    except Exception as error:  # a template is its owner's program, and can fail in every way that programs can
        raise TemplateError(_fault(error, name + SUFFIX, templates)) from error


@lru_cache(maxsize=4)
def _environment(sources: tuple[tuple[str, str], ...]) -> "Environment":
    """The templates, which are compiled once for however many pages."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined, select_autoescape

    templates = dict(sources)
    return Environment(
        # The name of each template as its file name, so that a traceback tells which one failed.
        loader=FunctionLoader(lambda name: (templates[name], name, None) if name in templates else None),
        autoescape=select_autoescape(enabled_extensions=(f"html{SUFFIX}",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _fault(error: Exception, name: str, templates: Collection[str]) -> Fault:
    from jinja2 import TemplateNotFound, UndefinedError

    name, line = _place(error, name, templates)
    if isinstance(error, TemplateNotFound):
        what = f"the template {error.message!r} is missing"
    elif isinstance(error, UndefinedError):
        what = f"a name that no one gave it: {error.message}"
    else:
        what = f"{type(error).__name__}: {error}"
    return Fault(path=f"templates/{name}", line=line, what=what, cure="mend it, or remove it to use the packaged one")


def _place(error: Exception, name: str, templates: Collection[str]) -> tuple[str, int]:
    """The template and the line at which rendering stopped: Jinja2 writes them into the traceback."""
    from jinja2 import TemplateSyntaxError

    if isinstance(error, TemplateSyntaxError):
        return error.name or name, error.lineno
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in templates:
            name, line = trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    return name, line
