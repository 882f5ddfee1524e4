"""MDX becomes plain Markdown and HTML; code is left alone."""

import pytest

from tests.expansion import shown, warned


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("import A from 'a';\nimport {\n  B,\n} from \"b\"\n\nx", "x"),
        ("export const F = ({a}) => (\n  <b>{a}</b>\n);\n\nx", "x"),
        ("export const name = 'Ann';\n\nHello {name}!", "Hello Ann!"),
        ("import goods from China is dear", "import goods from China is dear"),
        ("a{/* no\n\nno */}b", "ab"),
        ("import p from './p.png'\n\n<img src={p} alt=\"a\"/>", '<img src="./p.png" alt="a" />'),
        ("<img src={require('./p.png').default} style={{width: 3}}/>", '<img src="./p.png" />'),
        ("<img src={useBaseUrl('/p.png')} className='c' />", '<img src="/p.png" class="c" />'),
        ("<Tabs>\n<TabItem value='a' label='A'>\n\n  *x*\n\n</TabItem>\n</Tabs>", "<p><strong>A</strong></p>\n\n*x*"),
        (
            "<Admonition type='tip' title='T'>x</Admonition>",
            "<blockquote>\n\n<p><strong>T</strong></p>\n\nx\n\n</blockquote>",
        ),
        (":::tip T\nx\n:::", "<blockquote>\n\n<p><strong>T</strong></p>\n\nx\n\n</blockquote>"),
        (":::note[T]\nx\n:::", "<blockquote>\n\n<p><strong>T</strong></p>\n\nx\n\n</blockquote>"),
        ("a\n\n<TruncateMarker/>\n\nb", "a\n\n<!-- truncate -->\n\nb"),
        ("{'lit'} {frontMatter.title}", "lit From the page"),
        ("# T {#id}\n\n$x^{2}$ 1 < 2 <https://a.b>", "# T {#id}\n\n$x^{2}$ 1 < 2 <https://a.b>"),
        ("```jsx\nimport x from 'y'\n<A b={c}/>\n```\n`{x}`", "```jsx\nimport x from 'y'\n<A b={c}/>\n```\n`{x}`"),
        ("<details><summary>S</summary>\n\n*x*\n\n</details>", "<details><summary>S</summary>\n\n*x*\n\n</details>"),
    ],
)
def test_modules_components_and_expressions(source: str, made: str) -> None:
    assert shown(source, "docusaurus", format="mdx", metadata={"title": "From the page"}) == made
    assert warned(source, "docusaurus", format="mdx", metadata={"title": "From the page"}) == []


def test_what_nobody_knows_is_named_and_its_text_kept() -> None:
    source = "<Wat a={() => 1}>in</Wat>\n<Wat/> {list.map(x => <b>{x}</b>)}"
    assert shown(source, format="mdx") == "in"
    assert warned(source, format="mdx") == [
        'blog/rain.md:5: unknown component "Wat": write what it stands for as Markdown or HTML',
        'blog/rain.md:6: unknown expression "list.map(x => <b>{x}</b>)": write what it stands for as Markdown or HTML',
    ]
