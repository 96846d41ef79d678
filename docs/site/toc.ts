export interface TocEntry {
  readonly id: string;
  readonly title: string;
  readonly level: number;
}

const heading = /<h([23])[^>]*\sid="([^"]+)"[^>]*>([\s\S]*?)<\/h\1>/g;

/** What a page has under its headings of the second and third level. */
export function tableOfContents(html: string): readonly TocEntry[] {
  return [...html.matchAll(heading)].map(([, level = "2", id = "", inner = ""]) => ({
    id,
    level: Number(level),
    title: inner
      .replaceAll(/<a class="anchor"[\s\S]*?<\/a>/g, "")
      .replaceAll(/<[^>]+>/g, "")
      .trim(),
  }));
}
