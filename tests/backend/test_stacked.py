"""A heading is written once and read twice: above its column, and on a telephone in the cell."""

from django.template import Context, Template

TABLE = """{% load stacked %}{% stacked %}<table><thead><tr>
<th scope="col">Name</th><th scope="col" class="number">{{ day }}<br><span class="muted">Mon</span></th>
<th scope="col"><span class="visually-hidden">What to do</span></th><th scope="col">{{ town }}</th>
</tr></thead><tbody>{% for name in names %}
<tr><th scope="row">{{ name }}</th><td class="number">3</td><td><a href="#x">Change</a></td><td></td><td>more</td></tr>
{% endfor %}</tbody></table>{% endstacked %}"""


def test_each_cell_has_its_role_and_the_heading_that_is_seen_above_its_column() -> None:
    told = {"day": "11-30", "town": 'Town "A" <b>', "names": ["Lin", "Hu & Qian"]}
    page = Template(TABLE).render(Context(told))
    head, body = page.split("</thead>")
    assert head.startswith('<table class="stacked" role="table"><thead role="rowgroup"><tr role="row">')
    assert head.count('<th role="columnheader" scope="col"') == 4 and "data-head" not in head
    rows = [
        f'<tr role="row"><th role="rowheader" scope="row">{name}</th>'
        '<td role="cell" data-head="11-30 Mon" class="number">3</td><td role="cell"><a href="#x">Change</a></td>'
        '<td role="cell" data-head="Town &quot;A&quot; &lt;b&gt;"></td><td role="cell">more</td></tr>'
        for name in ("Lin", "Hu &amp; Qian")
    ]
    assert body == '<tbody role="rowgroup">\n' + "\n\n".join(rows) + "\n</tbody></table>"
