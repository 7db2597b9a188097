"""How the page of a report looks: as the hand-outs do, with figures on the right."""

from __future__ import annotations

from ketaplan.formats.common.html_page import BASE

STYLE = f"""\
{BASE}\
h2 {{ margin: 1.3em 0 .35em; }}
section > p, footer p {{ font-size: .88em; }}
table {{ width: 100%; }}
th, td {{ text-align: right; vertical-align: top; padding: .28em .45em; border-bottom: 1px solid #999; }}
thead th, thead td {{ border-bottom: 2px solid #000; font-size: .82em; }}
tbody th {{ text-align: left; }}
tbody th.part {{ font-weight: normal; padding-left: 1.4em; }}
td {{ white-space: nowrap; font-variant-numeric: tabular-nums; }}
.hidden {{ font-style: italic; }}
.source {{ display: block; font-weight: normal; font-size: .78em; overflow-wrap: anywhere; }}
.bar {{ display: block; width: 6em; height: .45em; margin: .15em 0 .1em auto; border: 1px solid #555; }}
.bar span {{ display: block; height: 100%; background: #555; print-color-adjust: exact; }}
footer {{ margin-top: 1.2em; border-top: 1px solid #666; padding-top: .3em; }}
@media print {{
  th, td {{ padding: .16em .35em; }}
  tr, section > p {{ break-inside: avoid; }}
}}
@media screen and (max-width: 40rem) {{
  table, tbody, tr, th, td {{ display: block; border: 0; padding: .1em 0; text-align: left; }}
  thead {{ position: absolute; clip-path: inset(50%); height: 1px; width: 1px; overflow: hidden; }}
  tr {{ border: 1px solid #666; border-radius: 6px; padding: .45em .7em; margin: 0 0 .6em; }}
  td::before {{ content: attr(data-label) ": "; }}
  tbody th.part {{ padding-left: 0; }}
  .none {{ display: none; }}
  .bar {{ margin-left: 0; }}
}}
"""
