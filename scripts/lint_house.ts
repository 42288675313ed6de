/**
 * The house rules as a lint plugin. They hold for `src`; `max-lines` also for
 * `scripts`, `tests` and `main.ts`.
 *
 * @module
 */
import { layerFault } from "./layers.ts";

const MAX_LINES = 300;

const SYSTEM_MODULES =
  /^node:(fs|net|http|https|http2|tls|dgram|dns|child_process|process|os|worker_threads|cluster|tty)(\/|$)/;

const SYSTEM_GLOBALS: ReadonlySet<string> = new Set([
  "Deno",
  "EventSource",
  "WebSocket",
  "WebSocketStream",
  "Worker",
  "alert",
  "caches",
  "confirm",
  "fetch",
  "localStorage",
  "prompt",
  "sessionStorage",
]);

type Visitor = Deno.lint.LintVisitor;
type Context = Deno.lint.RuleContext;

/** A rule for the files of `src`; `file` is relative to it. */
function srcRule(
  create: (context: Context, file: string) => Visitor,
): Deno.lint.Rule {
  return {
    create(context: Context): Visitor {
      const file = repositoryPath(context.filename);
      return file.startsWith("src/")
        ? create(context, file.slice("src/".length))
        : {};
    },
  };
}

const layers: Deno.lint.Rule = srcRule((context, file) => {
  const check = (node: Deno.lint.Node, specifier: unknown): void => {
    if (typeof specifier !== "string") return;
    const message = layerFault(file, specifier);
    if (message !== undefined) context.report({ node, message });
  };
  return {
    ImportDeclaration: (node) => check(node, node.source.value),
    ExportAllDeclaration: (node) => check(node, node.source.value),
    ExportNamedDeclaration: (node) => check(node, node.source?.value),
    ImportExpression: (node) =>
      check(node, node.source.type === "Literal" && node.source.value),
    TSImportType: (node) =>
      check(
        node,
        node.argument.type === "TSLiteralType" &&
          node.argument.literal.type === "Literal" &&
          node.argument.literal.value,
      ),
  };
});

const ioFiles: Deno.lint.Rule = srcRule((context, file) => {
  if (file.startsWith("ssh/") || file.endsWith("_io.ts")) return {};
  const hint = "Take the capability as a parameter, or move this to a file " +
    "named *_io.ts";
  const report = (node: Deno.lint.Node, what: string): void =>
    context.report({ node, message: `${what} outside a *_io.ts file`, hint });
  const module = (node: Deno.lint.Node, specifier: unknown): void => {
    if (typeof specifier === "string" && SYSTEM_MODULES.test(specifier)) {
      report(node, `"${specifier}"`);
    }
  };
  let last = -1; // `{ fetch }` is one name, visited as key and as value
  return {
    ImportDeclaration: (node) => {
      if (node.importKind !== "type") module(node, node.source.value);
    },
    ImportExpression: (node) => {
      if (node.source.type === "Literal") module(node, node.source.value);
    },
    Identifier: (node) => {
      if (!SYSTEM_GLOBALS.has(node.name) || node.range[0] === last) return;
      if (touchesSystem(node)) {
        last = node.range[0];
        report(node, node.name);
      }
    },
  };
});

const exitInMain: Deno.lint.Rule = srcRule((context) => ({
  MemberExpression: (node) => {
    if (
      node.object.type === "Identifier" &&
      (node.object.name === "Deno" || node.object.name === "process") &&
      node.property.type === "Identifier" && node.property.name === "exit"
    ) {
      const message = "Only main.ts ends the process";
      context.report({ node, message, hint: "Throw a ParacleError" });
    }
  },
}));

const typedThrow: Deno.lint.Rule = srcRule((context) => ({
  ThrowStatement: (node) => {
    const thrown = node.argument;
    if (
      (thrown.type === "NewExpression" || thrown.type === "CallExpression") &&
      thrown.callee.type === "Identifier" && thrown.callee.name === "Error"
    ) {
      const message = "A thrown Error has no code";
      const hint = "Throw a ParacleError; TypeError or RangeError when the " +
        "caller broke a contract";
      context.report({ node, message, hint });
    }
  },
}));

const noDefaultExport: Deno.lint.Rule = srcRule((context, file) => {
  if (file.endsWith(".d.ts")) return {}; // it describes somebody else's module
  const message = "Exports have names";
  return {
    ExportDefaultDeclaration: (node) => context.report({ node, message }),
    ExportSpecifier: (node) => {
      const { exported } = node;
      if (exported.type === "Identifier" && exported.name === "default") {
        context.report({ node, message });
      }
    },
  };
});

const privateHash: Deno.lint.Rule = srcRule((context) => {
  const check = (
    node: Deno.lint.PropertyDefinition | Deno.lint.MethodDefinition,
  ): void => {
    if (node.accessibility !== "private") return;
    // Only the keyword can keep others from calling a constructor.
    if (node.type === "MethodDefinition" && node.kind === "constructor") return;
    const message = "The keyword private is gone at run time";
    context.report({ node, message, hint: "Name it #name" });
  };
  return { PropertyDefinition: check, MethodDefinition: check };
});

const maxLines: Deno.lint.Rule = {
  create(context: Context): Visitor {
    const file = repositoryPath(context.filename);
    if (!/^(src|scripts|tests)\/|^main\.ts$/.test(file)) return {};
    return {
      Program: (node) => {
        const lines = context.sourceCode.text.trimEnd().split("\n").length;
        if (lines <= MAX_LINES) return;
        const message = `${lines} lines; the limit is ${MAX_LINES}`;
        context.report({ node, message, hint: "Split it by concern" });
      },
    };
  },
};

/** Whether a name is used as a value: not as a type, a key or somebody's field. */
function touchesSystem(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  switch (parent.type) {
    case "TSQualifiedName":
    case "TSTypeQuery":
    case "TSTypeReference":
    case "TSPropertySignature":
    case "TSMethodSignature":
    case "MethodDefinition":
    case "PropertyDefinition":
      return false;
    case "Property":
      return parent.shorthand || !same(parent.key, node);
    case "MemberExpression": {
      const owner = parent.object;
      if (!same(owner, node)) { // x.fetch: ours, unless x is the global object
        return parent.computed ||
          (owner.type === "Identifier" && owner.name === "globalThis");
      }
      return !(node.name === "Deno" && !parent.computed &&
        parent.property.type === "Identifier" &&
        parent.property.name === "errors");
    }
    default:
      return true;
  }
}

function same(a: Deno.lint.Node, b: Deno.lint.Node): boolean {
  return a.range[0] === b.range[0] && a.range[1] === b.range[1];
}

/** The path below this repository, with `/`; tests pass it so. */
function repositoryPath(filename: string): string {
  const root = decodeURIComponent(new URL("..", import.meta.url).pathname);
  const path = filename.replaceAll("\\", "/");
  return path.startsWith(root) ? path.slice(root.length) : path;
}

const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    layers,
    "io-files": ioFiles,
    "exit-in-main": exitInMain,
    "typed-throw": typedThrow,
    "no-default-export": noDefaultExport,
    "private-hash": privateHash,
    "max-lines": maxLines,
  },
};

export default plugin;
