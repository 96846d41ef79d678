import type { Schema } from "apache-arrow";
import { string } from "../../params/index.ts";
import { registerPackage, registerSubject, type StateWriter, transformer } from "../index.ts";

/** Names a file, and carries it. */
export class Reads extends transformer({
  path: string({ required: true }),
  other: string({ default: "x" }),
}) {
  override transformSchema(schema: Schema): Schema {
    return schema;
  }

  protected override bind(schema: Schema) {
    return { schema, batch: <T>(batch: T) => batch };
  }

  override async writeFiles(folder: StateWriter): Promise<Record<string, string>> {
    await folder.copy("files/data.bin", this.path);
    return { path: "files/data.bin" };
  }
}
registerSubject("carriers/files", { Reads });
registerPackage({
  name: "carriers",
  version: "1.0.0",
  subjects: { files: async () => ({ Reads }) },
  schema: "",
  remote: {},
});
