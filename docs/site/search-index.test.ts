import MiniSearch from "minisearch";
import { expect, test } from "vitest";
import { searchDocuments } from "./search-index.ts";
import { type SearchDocument, searchOptions } from "./search-options.ts";

const page = `<main><h1>Trees <span class="kind">estimator</span></h1><p>Grow a forest.</p>
<h2 id="params">Params <a class="anchor" href="#params">#</a></h2>
<div class="param" id="numIterations" data-names="numIterations num_iterations n_estimators"><dt>numIterations</dt><dd>How many trees.</dd></div>
<div class="param" id="baggingFraction" data-names="baggingFraction bagging_fraction subsample"><dt>baggingFraction</dt><dd>Share of rows.</dd></div>
</main>`;

function find(query: string): string[] {
  const index = new MiniSearch<SearchDocument>(searchOptions);
  index.addAll(searchDocuments(page, "reference/Trees.html"));
  return index.search(query).map(({ id }) => id);
}

test("a page is found in parts: its beginning, what stands below a heading, each param", () => {
  expect(searchDocuments(page, "a.html").map(({ title, section, text }) => [title, section, text])).toEqual([
    ["Trees", "", "Grow a forest."],
    ["Trees", "Params", ""],
    ["Trees", "numIterations", "How many trees."],
    ["Trees", "baggingFraction", "Share of rows."],
  ]);
});

test.each(["numIterations", "num_iterations", "iterations", "n_estimators", "numiter", "num_iteratoins"])(
  "%s finds the param",
  (query) => {
    expect(find(query)[0]).toBe("reference/Trees.html#numIterations");
  },
);

test("words of the text find it, others nothing", () => {
  expect(find("forest")).toEqual(["reference/Trees.html#"]);
  expect(find("quicksilver")).toEqual([]);
});
