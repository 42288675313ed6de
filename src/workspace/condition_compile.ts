/**
 * The condition of a step, made ready to be evaluated.
 *
 * @module
 */
import { holds } from "./condition.ts";
import { type Condition, parseCondition } from "./condition_parse.ts";
import type { FieldPath } from "./document.ts";
import { type Path, printPath } from "./expression.ts";
import { shortened } from "./template.ts";
import type { Resolver, TemplateBinder } from "./template_binder.ts";
import type { TemplateNames } from "./template_reference.ts";

/** Compiles a condition. What is wrong with it is among the binder's problems. */
export function compileCondition(
  text: string,
  at: FieldPath,
  names: TemplateNames,
  binder: TemplateBinder,
): Resolver<boolean> {
  const parsed = parseCondition(text);
  if ("fault" in parsed) {
    const { at: column, message } = parsed.fault;
    const told = `condition, column ${column}: ${message}`;
    binder.problem(at, told);
    return () => binder.refuse(told, text);
  }
  const { condition } = parsed;
  const resolvers = new Map<string, Resolver<unknown>>();
  for (const path of pathsOf(condition)) {
    const key = printPath(path);
    if (resolvers.has(key)) continue;
    resolvers.set(key, binder.path(path, `{{ ${key} }}`, at, names));
  }
  const explain = (why: string): string =>
    `condition "${shortened(text)}": ${why}`;
  const why = resolvers.size === 0 ? faultOf(condition) : undefined;
  if (why !== undefined) binder.problem(at, explain(why));
  const refuse = (reason: string): never =>
    binder.refuse(explain(reason), text);
  return (view) => {
    const read = (path: Path): unknown =>
      resolvers.get(printPath(path))?.(view);
    return holds(condition, { read, refuse });
  };
}

class Refused extends Error {}

/** What is wrong with a condition that reads nothing: it always comes to the same. */
function faultOf(condition: Condition): string | undefined {
  const refuse = (why: string): never => {
    throw new Refused(why);
  };
  try {
    holds(condition, { read: () => undefined, refuse });
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

function pathsOf(condition: Condition): readonly Path[] {
  switch (condition.kind) {
    case "literal":
      return [];
    case "path":
      return [condition.path];
    case "not":
      return pathsOf(condition.item);
    case "and":
    case "or":
      return condition.items.flatMap(pathsOf);
    case "compare":
      return [...pathsOf(condition.left), ...pathsOf(condition.right)];
  }
}
