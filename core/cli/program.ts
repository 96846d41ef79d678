import { Argument, Command, Option } from "commander";
import { version } from "../version.ts";
import { type CommonOptions, Context, type Io, type Output } from "./context.ts";
import { exitCodes } from "./failure.ts";

/** Nothing heavy is imported here: a command loads what it needs when it runs. */

const exitCodesText = `
Exit codes: ${exitCodes.done} done, ${exitCodes.failed} failed, ${exitCodes.wrongCall} a wrong call, ${exitCodes.interrupted} interrupted.`;

const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

const dataOption = () =>
  new Option("--data <file>", "table to read, or a pattern; repeatable").argParser(repeated);
const formatOption = () =>
  new Option(
    "--format <name>",
    "format of the data, where its ending does not say: csv, tsv, parquet, json, jsonl, arrow",
  );
const packageOption = () =>
  new Option(
    "--package <name>",
    "installed package with further stages, or its folder; repeatable",
  ).argParser(repeated);
const threadsOption = () => new Option("--threads <count>", "processors that may be used, all by default");
const overwriteOption = () => new Option("--overwrite", "replace what is there");

function addEstimatorOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        "--set <assignment>",
        "set a param, as LightGBMClassifier.numLeaves=15; repeatable",
      ).argParser(repeated),
    )
    .option("--stage <class>", "one estimator, in place of a pipeline")
    .option("--label <column>", "with --stage: the column to learn")
    .option("--features <columns>", "with --stage: columns to learn from, a,b; all others by default")
    .addOption(packageOption());
}

/** What a command does, given its context, its arguments and its options. */
type Action = (context: Context, ...args: never[]) => void | Promise<void>;

/**
 * The command line. `run` is given the context of the command that was called, and the work to do; `complaints` gets what is wrong with
 * the call itself.
 */
export function makeProgram(
  io: Io,
  complaints: Output,
  run: (context: Context, work: () => void | Promise<void>) => Promise<void>,
): Command {
  const program = new Command("uncia")
    .description("Fits, applies and looks at pipelines of stages, without a program.")
    .version(version, "-V, --version", "print the version")
    .enablePositionalOptions()
    .showHelpAfterError("(--help says more)")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void complaints.write(text),
      getOutHelpWidth: () => new Context(io).width,
    })
    .addHelpText("after", exitCodesText);

  /** Loads the module of a command only when it is called. */
  const command = (name: string, description: string, load: () => Promise<Action>): Command =>
    program
      .command(name)
      .description(description)
      .option("--json", "print JSON, errors too")
      .option("-q, --quiet", "print nothing but results and errors")
      .option("--verbose", "print the stack of an error")
      .option("--no-color", "print without colours, as with NO_COLOR")
      .action(async (...given: unknown[]) => {
        const own = given.pop() as Command;
        const options = given.pop() as CommonOptions;
        const context = new Context(io, options);
        await run(context, async () => {
          const action = (await load()) as (context: Context, ...args: unknown[]) => void | Promise<void>;
          await action(context, ...own.processedArgs, options);
        });
      });
  const examples = (...lines: string[]) =>
    `\nExamples:\n${lines.map((line) => `  $ ${line}`).join("\n")}\n${exitCodesText}`;

  command(
    "describe",
    "show a stage with its params, or list all stages",
    async () => (await import("./commands/describe.ts")).describe,
  )
    .argument("[stage]", "class of the stage, such as LightGBMClassifier")
    .argument("[param]", "one of its params")
    .addOption(packageOption())
    .addHelpText(
      "after",
      examples(
        "uncia describe",
        "uncia describe LightGBMClassifier",
        "uncia describe LightGBMClassifier numLeaves",
      ),
    );

  addEstimatorOptions(
    command("fit", "fit a pipeline and save the model", async () => (await import("./commands/fit.ts")).fit)
      .argument("[pipeline]", "YAML or JSON file, or a saved pipeline; not with --stage")
      .addOption(dataOption().makeOptionMandatory())
      .addOption(formatOption())
      .requiredOption("--out <folder>", "where to save the model")
      .addOption(overwriteOption()),
  )
    .addOption(threadsOption())
    .addHelpText(
      "after",
      examples(
        "uncia fit penguins.yaml --data penguins.csv --out penguins-model",
        "uncia fit penguins.yaml --data penguins.csv --out penguins-model --set LightGBMClassifier.numIterations=200 --overwrite",
        "uncia fit --stage LightGBMClassifier --label species --data penguins.csv --out penguins-model",
      ),
    );

  addEstimatorOptions(
    command(
      "check",
      "check a pipeline, and its columns against data, without fitting",
      async () => (await import("./commands/check.ts")).check,
    )
      .argument("[pipeline]", "YAML or JSON file, or a saved pipeline; not with --stage")
      .addOption(dataOption())
      .addOption(formatOption()),
  ).addHelpText(
    "after",
    examples("uncia check penguins.yaml", "uncia check penguins.yaml --data penguins.csv"),
  );

  command(
    "predict",
    "apply a saved model to a table",
    async () => (await import("./commands/predict.ts")).predict,
  )
    .argument("<model>", "folder of the model")
    .addOption(dataOption().makeOptionMandatory())
    .addOption(formatOption())
    .requiredOption(
      "--out <file>",
      "where to write, by its ending CSV, TSV, Parquet, JSON, JSON lines or Arrow; - prints",
    )
    .option(
      "--out-format <name>",
      "format of what is written, where the ending does not say; jsonl (default) or arrow for -",
    )
    .option("--columns <names>", "columns to write, a,b; all by default")
    .addOption(overwriteOption())
    .addOption(packageOption())
    .addOption(threadsOption())
    .addHelpText(
      "after",
      examples(
        "uncia predict penguins-model --data new.csv --out scored.parquet",
        "uncia predict penguins-model --data 'new/*.parquet' --out scored.csv.gz --columns species,prediction",
        "uncia predict penguins-model --data new.csv --out - --columns prediction",
      ),
    );

  command(
    "evaluate",
    "compare a model's predictions with the labels of a table",
    async () => (await import("./commands/evaluate.ts")).evaluate,
  )
    .argument("<model>", "folder of the model")
    .addOption(dataOption().makeOptionMandatory())
    .addOption(formatOption())
    .option("--label <column>", "column that has the labels, where the model does not say")
    .option("--metric <name>", "classification, regression, perClass, confusion, roc or precisionRecall")
    .addOption(packageOption())
    .addOption(threadsOption())
    .addHelpText("after", examples("uncia evaluate penguins-model --data held.csv --label species"));

  command(
    "inspect",
    "show what is in a saved model, and check its files",
    async () => (await import("./commands/inspect.ts")).inspect,
  )
    .argument("<model>", "folder of the model; nothing in it is loaded or run")
    .addHelpText("after", examples("uncia inspect penguins-model", "uncia inspect penguins-model --json"));

  command(
    "export",
    "print a saved pipeline that is not fitted as a file",
    async () => (await import("./commands/export.ts")).exportPipeline,
  )
    .argument("<pipeline>", "folder of the pipeline, saved in any language")
    .addOption(packageOption())
    .addHelpText("after", examples("uncia export my-pipeline > my-pipeline.yaml"));

  command(
    "schema",
    "print the JSON Schema of pipeline files, for editors",
    async () => (await import("./commands/schema.ts")).schema,
  )
    .addOption(packageOption())
    .addHelpText("after", examples("uncia schema > pipeline.schema.json"));

  command(
    "doctor",
    "look for what is missing or does not fit, and say how to mend it",
    async () => (await import("./commands/doctor.ts")).doctor,
  )
    .option("--deep", "compare the SHA-256 of every file of the core")
    .addHelpText("after", examples("uncia doctor", "uncia doctor --deep --json"));

  command(
    "generate",
    "render a package of stages for Python, R and Java, by @uncia/codegen",
    async () => (await import("./commands/generate.ts")).generate,
  )
    .argument("[args...]", "arguments of uncia-codegen")
    .helpOption(false)
    .passThroughOptions()
    .allowUnknownOption()
    .addHelpText("after", examples("uncia generate init my-stages", "uncia generate --watch"));

  command(
    "version",
    "print versions",
    async () => (await import("./commands/version.ts")).version,
  ).addHelpText("after", examples("uncia version --json"));

  command(
    "completion",
    "print what makes a shell complete commands, stages and params",
    async () => (await import("./commands/completion.ts")).completion,
  )
    .addArgument(new Argument("<shell>").choices(["bash", "zsh", "fish"]))
    .addHelpText(
      "after",
      examples(
        'eval "$(uncia completion bash)"      # in ~/.bashrc',
        'eval "$(uncia completion zsh)"       # in ~/.zshrc',
        "uncia completion fish | source       # in ~/.config/fish/config.fish",
      ),
    );

  program
    .command("complete-word", { hidden: true })
    .argument("[words...]")
    .action(async (words: string[]) => {
      const { completeWord } = await import("./commands/completion.ts");
      await completeWord(new Context(io), program, words);
    });
  return program;
}
