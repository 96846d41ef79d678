/** Sorts and counts the probabilities of a large table, on a thread of its own. */
import { answerTasks } from "../worker.ts";
import { type Task, workOut } from "./by-class.ts";

answerTasks(
  (task: Task) => ({ value: workOut(task) }),
  (answer) =>
    ("value" in answer ? answer.value : [])
      .flatMap((one) => Object.values(one))
      .flatMap((part: unknown) => (part instanceof Float64Array ? [part.buffer as ArrayBuffer] : [])),
);
