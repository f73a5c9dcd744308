/** The one style of a report: light and dark, on a screen and on paper. State is told by words; colour only helps. */
export const STYLE = `
:root{--bg:#fff;--fg:#1b1f24;--soft:#57606a;--line:#d0d7de;--head:#f3f5f7;--area:#c9d9ee;--ink:#1f5fa8;--bad:#a3282b;--warn:#fff4d6;--gap:#e4e7eb}
@media (prefers-color-scheme:dark){:root{--bg:#14181d;--fg:#e3e7ec;--soft:#9aa5b1;--line:#38414b;--head:#1d232a;--area:#24405f;--ink:#7db2ee;--bad:#ff9492;--warn:#3b3213;--gap:#2a313a}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.65rem;line-height:1.25;margin:.5rem 0 1rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;margin:2.4rem 0 .7rem;padding-bottom:.25rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
h3{font-size:1rem;margin:1.5rem 0 .5rem;overflow-wrap:anywhere}
p,ul{margin:.6rem 0;max-width:78ch;overflow-wrap:anywhere}
ul{padding-left:1.3rem}li{margin:.2rem 0}
.strong{font-weight:600}.none,.more{color:var(--soft)}
nav ol{display:flex;flex-wrap:wrap;gap:.15rem 1.1rem;list-style:none;margin:0 0 1rem;padding:0;font-size:.92rem}
a{color:var(--ink)}
code,pre{font:.86em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
pre{background:var(--head);border:1px solid var(--line);border-radius:4px;padding:.6rem .8rem;overflow-x:auto;white-space:pre-wrap}
.wide{overflow-x:auto;margin:.6rem 0}
table{border-collapse:collapse;width:100%;font-size:.88rem}
th,td{text-align:left;vertical-align:top;padding:.32rem .6rem .32rem 0;border-bottom:1px solid var(--line);overflow-wrap:break-word}
td{max-width:34rem}
h2+p,h3+p{margin-top:.2rem}
th{color:var(--soft);font-weight:600;white-space:nowrap}
th.n,td.n{text-align:right;padding-right:1rem;font-variant-numeric:tabular-nums}
figure{margin:1rem 0;overflow-x:auto}figcaption{font-size:.82rem;max-width:none}
figure svg{display:block;width:100%;min-width:760px;height:auto}
svg text{fill:var(--fg);font:11px system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
svg .small{fill:var(--soft);font-size:10px}svg .name{font-weight:600;font-size:12px}
svg .area{fill:var(--area)}svg .edge{fill:none;stroke:var(--ink);stroke-width:1.6}
svg .open{fill:none;stroke:var(--fg);stroke-width:1.2;stroke-dasharray:4 3}
svg .rule{stroke:var(--line);stroke-width:1}svg .axis{stroke:var(--soft);stroke-width:1}
svg .mark{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 2}
svg .bar{fill:var(--ink)}svg .hollow{fill:var(--bg);stroke:var(--ink);stroke-width:1.2}svg .cross{stroke:var(--bad);stroke-width:1.8;fill:none}
svg .gap{fill:var(--gap)}svg .slash{stroke:var(--soft);stroke-width:1.2}
.banner{margin:0;max-width:none;padding:.5rem 1.25rem;background:var(--warn);border-bottom:2px solid var(--fg);font-weight:700;text-align:center;position:sticky;top:0;z-index:1}
@media print{
:root{--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--head:#f4f4f4;--area:#d5dfeb;--ink:#123f73;--bad:#7a0c0f;--warn:#fff;--gap:#eee}
body{font-size:10pt}main{max-width:none;padding:0}nav{display:none}
h2,h3{break-after:avoid}tr,figure,pre{break-inside:avoid}thead{display:table-header-group}
.wide,figure{overflow:visible}figure svg{min-width:0}svg{print-color-adjust:exact}
.banner{position:fixed;top:0;left:0;right:0;padding:.15rem;background:none}
/* The banner stands on every page: each piece of the text keeps room for it. */
.drill main{padding-top:9mm;-webkit-box-decoration-break:clone;box-decoration-break:clone}
@page{margin:16mm 12mm}
}
`;
