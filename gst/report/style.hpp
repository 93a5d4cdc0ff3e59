// SPDX-License-Identifier: LGPL-2.1-or-later
// How the report looks: on a screen, light and dark, and on paper.
#pragma once

namespace report {

inline constexpr char kStyle[] = R"css(
:root{--bg:#faf9f7;--panel:#fff;--ink:#1c1b1f;--soft:#6b6872;--line:#e4e1dc;--good:#1f7a55;--bad:#b3372f;--open:#8a6d1d;
--good-bg:#e3f2ea;--bad-bg:#fae5e2;--open-bg:#f6efd9;--c1:#2f6f8f;--c2:#7fb2c9;--c3:#d9853b;--c4:#8f7bb5;--c5:#b3372f;--c6:#c9b458;--c7:#b9b4ab;
--shadow:0 1px 2px rgba(0,0,0,.06),0 4px 14px rgba(0,0,0,.04)}
@media (prefers-color-scheme:dark){:root{--bg:#131316;--panel:#1c1c21;--ink:#eceaf0;--soft:#9c98a6;--line:#313138;--good:#6fd1a3;--bad:#f0897f;--open:#e2c46b;
--good-bg:#17352a;--bad-bg:#3b1f1d;--open-bg:#352d16;--c1:#4f9dc2;--c2:#2f5f78;--c3:#e39a55;--c4:#a896d0;--c5:#e0685e;--c6:#d6c36c;--c7:#55525c;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif;-webkit-font-smoothing:antialiased}
main{max-width:1200px;margin:0 auto;padding:48px 40px 64px}
h1{font-size:40px;line-height:1.1;letter-spacing:-.02em;margin:4px 0 10px;font-weight:650}
h2{font-size:20px;letter-spacing:-.01em;margin:0 0 14px;font-weight:620}
h3{font-size:16px;margin:0;font-weight:620;overflow-wrap:anywhere}
section{margin-top:44px}
.kicker{margin:0;color:var(--soft);font-size:13px;text-transform:uppercase;letter-spacing:.09em}
.lead{font-size:18px;color:var(--soft);max-width:46em;margin:0 0 10px}
.facts{color:var(--soft);margin:0}
.banner{margin:16px 0 0;padding:10px 14px;border-radius:8px;background:var(--open-bg);color:var(--open);font-weight:560}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(290px,1fr));gap:14px;margin-top:30px}
.card{background:var(--panel);border:1px solid var(--line);border-radius:12px;padding:16px 18px;box-shadow:var(--shadow);display:flex;flex-direction:column}
.card b{font-size:27px;line-height:1.2;font-weight:640;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.card span{font-size:14px}
.card em{font-style:normal;color:var(--soft);font-size:13px;margin-top:4px}
.chart{width:100%;height:auto;display:block;overflow:visible;font-size:11.5px}
.chart text{fill:var(--ink)}
.chart .axis{fill:var(--soft);font-variant-numeric:tabular-nums}
.chart .mid{text-anchor:middle}.chart .end{text-anchor:end}
.chart .on-shot{fill:#fff;font-weight:600}.chart .small{font-weight:400;font-size:10.5px}
.grid{stroke:var(--line);stroke-width:1}
.scene-mark{stroke:var(--soft);stroke-width:1}
.floor{stroke:var(--ink);stroke-width:2}
.dissolve{fill:var(--soft)}
.shot{fill:var(--c1)}.shot.even{fill:var(--c1);fill-opacity:.82}.shot.retaken{fill:var(--c3)}.shot.doubtful{fill:var(--c5)}.shot.footage{fill:var(--c4)}.shot.missing{fill:var(--c7)}
.p-images{fill:var(--c4);background:var(--c4)}.p-first{fill:var(--c1);background:var(--c1)}.p-retries{fill:var(--c3);background:var(--c3)}
.p-discarded{fill:var(--c2);background:var(--c2)}.p-lost{fill:var(--c5);background:var(--c5)}.p-uncertain{fill:var(--c6);background:var(--c6)}
.legend{list-style:none;margin:12px 0 0;padding:0;display:flex;flex-wrap:wrap;gap:6px 22px;font-size:13.5px;color:var(--soft)}
.legend b{color:var(--ink);font-weight:600;font-variant-numeric:tabular-nums}.legend .zero{opacity:.5}
.legend i{display:inline-block;width:12px;height:12px;border-radius:3px;margin-right:7px;vertical-align:-1px;background:var(--c1)}
.legend i.retaken,.legend i.p-retries{background:var(--c3)}.legend i.doubtful,.legend i.p-lost{background:var(--c5)}.legend i.footage,.legend i.p-images{background:var(--c4)}
.legend i.missing{background:var(--c7)}.legend i.p-discarded{background:var(--c2)}.legend i.p-uncertain{background:var(--c6)}
.legend i.floor{background:var(--ink);width:2px;border-radius:0;margin:0 12px 0 5px}
.none{color:var(--soft);margin:0}
.open-matters{margin:0;padding:12px 18px 12px 34px;background:var(--bad-bg);border-radius:10px}
.open-matters code{font-size:13px}
.shots{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,540px),1fr));gap:22px}
article.shot{background:var(--panel);border:1px solid var(--line);border-radius:14px;padding:18px;box-shadow:var(--shadow);display:flex;flex-direction:column;gap:12px;min-width:0}
article.shot header{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 12px}
article.shot header p{margin:0;color:var(--soft);font-size:13.5px;flex:1}
.tag{font-size:12px;padding:2px 9px;border-radius:99px;background:var(--line);white-space:nowrap}
.tag.good{background:var(--good-bg);color:var(--good)}.tag.bad{background:var(--bad-bg);color:var(--bad)}.tag.open{background:var(--open-bg);color:var(--open)}
.strip{display:grid;grid-template-columns:repeat(auto-fit,minmax(0,1fr));grid-auto-flow:column;grid-auto-columns:1fr;gap:8px}
figure{margin:0;min-width:0}
figure img{display:block;width:100%;border-radius:6px;background:var(--line)}
figure div{aspect-ratio:16/9;border-radius:6px;border:1px dashed var(--line);display:grid;place-items:center;color:var(--soft);font-size:13px}
figcaption{font-size:12px;color:var(--soft);margin-top:4px}
.prompt{margin:0;font-size:14.5px}
.scores{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(215px,1fr));gap:3px 22px;font-size:12.5px}
.scores li{display:grid;grid-template-columns:84px 1fr 32px;gap:8px;align-items:center}
.scores i{height:6px;border-radius:3px;background:var(--line);overflow:hidden}.scores u{display:block;height:100%;background:var(--good)}
.scores .failed u{background:var(--bad)}.scores .failed span{color:var(--bad)}
.scores b{font-weight:500;text-align:right;font-variant-numeric:tabular-nums;color:var(--soft)}
.takes{list-style:none;margin:0;padding:10px 0 0;border-top:1px solid var(--line);display:grid;gap:8px;font-size:13.5px}
.takes li{display:grid;grid-template-columns:22px 1fr;gap:10px}
.takes li>span{width:22px;height:22px;border-radius:50%;display:grid;place-items:center;font-size:12px;font-weight:600;background:var(--open-bg);color:var(--open)}
.takes .good>span{background:var(--good-bg);color:var(--good)}.takes .bad>span{background:var(--bad-bg);color:var(--bad)}
.takes p{margin:2px 0 0;color:var(--soft);font-size:13px}.takes p b{color:var(--ink);font-weight:560}.takes em{font-style:normal;color:var(--ink)}
table{width:100%;border-collapse:collapse;font-size:13.5px}
th{text-align:left;font-weight:560;color:var(--soft);border-bottom:1px solid var(--line);padding:6px 10px 6px 0}
td{padding:6px 10px 6px 0;border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:anywhere}
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tr.landed td:first-child{font-weight:600}
small{color:var(--soft)}
footer{margin-top:52px;padding-top:16px;border-top:1px solid var(--line);color:var(--soft);font-size:13px}
footer b{color:var(--ink);font-weight:560}
@media (max-width:760px){main{padding:28px 18px}h1{font-size:30px}}
@media print{:root{--bg:#fff;--panel:#fff;--ink:#111;--soft:#555;--line:#ddd;--good:#1f7a55;--bad:#b3372f;--open:#7a5f14;--good-bg:#e3f2ea;--bad-bg:#fae5e2;--open-bg:#f6efd9;--c1:#2f6f8f;--c2:#7fb2c9;--c3:#d9853b;--c4:#8f7bb5;--c5:#b3372f;--c6:#c9b458;--c7:#b9b4ab;--shadow:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}main{max-width:none;padding:0}body{font-size:11px}h1{font-size:26px}
.card b{font-size:18px}.cards{grid-template-columns:repeat(3,1fr);gap:8px}.card{padding:8px 10px}.shots{grid-template-columns:1fr 1fr;gap:10px}
article.shot,.card,tr,.chart{break-inside:avoid}h2{break-after:avoid}section{margin-top:22px}@page{margin:14mm}}
)css";

}  // namespace report
