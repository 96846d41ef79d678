/** What Eleventy takes from a file alone; all else is in generator.ts. */
export const config = {
  dir: { input: "docs", includes: "site/layouts", data: "site/data", output: "dist/site" },
  // Guides are Markdown and nothing else: braces in their programs are no commands.
  markdownTemplateEngine: false,
  templateFormats: ["md", "njk"],
};

export default (): void => {};
