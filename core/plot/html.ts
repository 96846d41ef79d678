import { escapeXml, xmlText } from "./svg.ts";

/** The parts of a plot that a page shows. */
interface Shown {
  readonly title: string;
  readonly svg: string;
}

/** A page that holds one plot. */
export const htmlPage = ({ title, svg }: Shown): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeXml(xmlText(title))}</title>
<style>
:root { color-scheme: light dark; color: #1f2328; background: #ffffff; }
@media (prefers-color-scheme: dark) { :root { color: #e6edf3; background: #0d1117; } }
body { margin: 1rem; }
</style>
</head>
<body>
${svg}
</body>
</html>
`;
