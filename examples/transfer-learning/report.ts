// The report: one page of HTML that needs nothing besides, with the pictures in it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Json } from "uncia";
import { type Count, held, type Study, training, type Variant } from "./study.ts";

/** The cell of a column of `thumbnails()`. */
interface Thumbnail {
  readonly file: Uint8Array;
}

/** What was said of one burst. */
interface Verdict {
  readonly location: string;
  readonly burst: string;
  readonly label: string;
  readonly prediction: string;
  readonly probability: Float64Array;
}

const labels = ["cat", "empty", "goat"] as const;
const shown = 96;

/** Marks text and attributes as such. */
const marked = (text: unknown): string =>
  String(text).replaceAll(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[c] ?? "&quot;");
const percent = (share: number): string => `${Math.round(100 * share)} %`;

export async function writeReport(study: Study): Promise<string> {
  const { tuned, variants } = study;
  const [all] = variants as [Variant, ...Variant[]];
  const verdicts = (await study.verdicts.toRows()) as unknown as Verdict[];
  const plot = await tuned.plotMetrics();
  const right = verdicts.filter(({ label, prediction }) => label === prediction).length;
  const style = await readFile(join(import.meta.dirname, "report.css"), "utf8");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Which animal has passed? Transfer learning on camera traps</title>
<style>
${style}</style>
</head>
<body>
<header>
<p class="over">Transfer learning with Uncia</p>
<h1>Which animal has passed?</h1>
<p class="lead">Cameras at eight places took bursts of four pictures: of a cat, of a goat, or of nothing. A small network that has only ever
seen textures makes features of them, and a logistic regression learns the rest from five of the places. At the three others it is
right about <strong>${right} of ${verdicts.length} bursts</strong>.</p>
<p class="note">All pictures are drawn by a program; no animal was disturbed.</p>
</header>
<main>
${numbers(all, variants)}
<section aria-labelledby="pictures">
<h2 id="pictures">What the cameras saw</h2>
<p>Two bursts of each kind, from places that were learned from. Animals come and go: some pictures of a burst show little or
nothing of them, but all bear its label.</p>
${await examples()}
</section>
<section aria-labelledby="tuning">
<h2 id="tuning">How it was tuned</h2>
<p>Each place was held out once, so that a model is judged where it has never been. Tried were the layer whose output are the features,
counted from the network's end, and the penalty of the regression. Best ${found(await tuned.bestParams())}.</p>
<figure>${plot.svg}<figcaption>${marked(plot.description)}</figcaption></figure>
</section>
<section aria-labelledby="steps">
<h2 id="steps">What each step is worth</h2>
<p>The whole, and then all but one step. In the left matrix the counts are shares of each label, so that its diagonal is the recall; in the
right one they are shares of each prediction, so that its diagonal is the precision.</p>
${variants.map(ablation).join("\n")}
</section>
<section aria-labelledby="bursts">
<h2 id="bursts">Every burst that was held out</h2>
<p>Those that were mistaken come first. The bars are the means of the probabilities of a burst's four pictures.</p>
<ul class="bursts">
${await bursts(verdicts)}
</ul>
</section>
</main>
</body>
</html>
`;
}

function found(best: Json): string {
  const { cutOutputLayers, regParam } = best as { cutOutputLayers: number; regParam: number };
  const layers = cutOutputLayers === 1 ? "one layer cut off" : `${cutOutputLayers} layers cut off`;
  return `was the network with ${layers}, and a penalty of ${regParam}`;
}

function numbers(all: Variant, variants: readonly Variant[]): string {
  const single = variants[1] as Variant;
  const facts = [
    [percent(all.accuracy), "of the bursts right"],
    [percent(single.accuracy), "of the pictures right, each by itself"],
    [String(total(single.counts)), "pictures held out, at three places"],
  ];
  const items = facts.map(([value, what]) => `<div><dd>${value}</dd><dt>${what}</dt></div>`);
  return `<dl class="numbers">${items.join("")}</dl>`;
}

const total = (counts: readonly Count[]): number => counts.reduce((sum, { rows }) => sum + rows, 0);

/** A burst of each kind, by day and by night. */
const chosen = [
  { label: "cat", location: "gorge" },
  { label: "cat", location: "trail" },
  { label: "empty", location: "gorge" },
  { label: "empty", location: "pass" },
  { label: "goat", location: "pass" },
  { label: "goat", location: "trail" },
];

async function examples(): Promise<string> {
  const is = chosen.map(({ label, location }) => `(label = '${label}' AND location = '${location}')`);
  const rows = await training.filter(is.join(" OR ")).thumbnails(shown).toRows();
  const figures = chosen.map(({ label, location }) => {
    const found = rows.filter((row) => row.label === label && row.location === location);
    const burst = found.filter((row) => row.burst === found[0]?.burst);
    const images = burst.map((row, at) =>
      image(row.image as Thumbnail, `${label} at the ${location}, ${at + 1} of 4`),
    );
    return `<figure class="strip">${images.join("")}<figcaption><b>${label}</b> at the ${location}</figcaption></figure>`;
  });
  return `<div class="strips">${figures.join("\n")}</div>`;
}

function image({ file }: Thumbnail, alt: string): string {
  const kind = file[0] === 0x89 ? "png" : "jpeg";
  const data = Buffer.from(file).toString("base64");
  return `<img src="data:image/${kind};base64,${data}" alt="${marked(alt)}" width="${shown}" height="${(shown * 3) / 4}">`;
}

/** One variant: how often it is right, and both matrices. */
function ablation({ name, note, accuracy, counts }: Variant): string {
  return `<article class="variant">
<div class="what"><h3>${marked(name)}</h3><p>${marked(note)}</p>
<p class="score"><span class="bar" style="--share:${accuracy.toFixed(3)}"></span>${percent(accuracy)} right</p></div>
${matrix(counts, "label", `${name}: shares of each label`)}
${matrix(counts, "prediction", `${name}: shares of each prediction`)}
</article>`;
}

function matrix(counts: readonly Count[], of: "label" | "prediction", caption: string): string {
  const count = (label: string, prediction: string): number =>
    counts.find((one) => one.label === label && one.prediction === prediction)?.rows ?? 0;
  const heads = labels.map((label) => `<th scope="col">${label}</th>`).join("");
  const rows = labels.map((label) => {
    const cells = labels.map((prediction) => {
      const whole = counts
        .filter((one) => one[of] === (of === "label" ? label : prediction))
        .reduce((sum, one) => sum + one.rows, 0);
      const share = whole === 0 ? 0 : count(label, prediction) / whole;
      return `<td style="--share:${share.toFixed(3)}">${percent(share)} <small>${count(label, prediction)}</small></td>`;
    });
    return `<tr><th scope="row">${label}</th>${cells.join("")}</tr>`;
  });
  return `<table class="matrix"><caption>${marked(caption)}</caption>
<thead><tr><td><span class="axes">label ↓ said →</span></td>${heads}</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

async function bursts(verdicts: readonly Verdict[]): Promise<string> {
  const files = await held.thumbnails(shown).toRows();
  const byBurst = Map.groupBy(files, ({ location, burst }) => `${location}/${burst}`);
  const isWrong = (verdict: Verdict): boolean => verdict.label !== verdict.prediction;
  const sorted = [...verdicts.filter(isWrong), ...verdicts.filter((verdict) => !isWrong(verdict))];
  return sorted
    .map((verdict) => {
      const { location, burst, label, prediction } = verdict;
      const images = (byBurst.get(`${location}/${burst}`) ?? []).map((row, at) =>
        image(row.image as Thumbnail, `${location}, burst ${burst}, ${at + 1} of 4`),
      );
      const bars = labels.map((name, at) => {
        const share = verdict.probability[at] as number;
        return `<div><dt>${name}</dt><dd><span class="bar" style="--share:${share.toFixed(3)}"></span>${percent(share)}</dd></div>`;
      });
      const words = isWrong(verdict)
        ? `<b>${marked(label)}</b>, mistaken for <b>${marked(prediction)}</b>`
        : `<b>${marked(label)}</b>, as said`;
      return `<li${isWrong(verdict) ? ' class="wrong"' : ""}><div class="film">${images.join("")}</div>
<p>${marked(location)}, burst ${marked(burst)}: ${words}</p><dl class="bars">${bars.join("")}</dl></li>`;
    })
    .join("\n");
}
