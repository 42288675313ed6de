/**
 * Tools of the fixture that answer with questions, as the newer protocol does.
 *
 * @module
 */
import {
  acceptedContent,
  type CallToolResult,
  inputRequired,
  type InputRequiredResult,
  inputResponse,
  type McpServer,
  type RequestStateCodec,
  type ServerContext,
} from "@modelcontextprotocol/server";
import { clientCapabilities, said } from "./fixture_content.ts";

type Answer = CallToolResult | InputRequiredResult;
type Asked = ReturnType<typeof inputRequired.elicit>;

const NAME = { name: { type: "string" } } as const;

/** Asks a person to fill in a form, all of it. */
export function form(
  message: string,
  properties: Record<string, { type: "string" } | { type: "boolean" }>,
): Asked {
  const required = Object.keys(properties);
  return inputRequired.elicit({
    message,
    requestedSchema: { type: "object", properties, required },
  });
}

/** Adds them. */
export function addInputTools(
  server: McpServer,
  state: RequestStateCodec,
): void {
  const add = (
    name: string,
    work: (request: ServerContext["mcpReq"]) => Answer | Promise<Answer>,
  ): void => {
    const full = `test_input_required_result_${name}`;
    const description = "Asks before it answers";
    server.registerTool(full, { description }, ({ mcpReq }) => work(mcpReq));
  };
  add("elicitation", ({ inputResponses }) => {
    const name = acceptedContent(inputResponses, "user_name")?.["name"];
    if (typeof name === "string") return said(`Hello, ${name}!`);
    return inputRequired({
      inputRequests: { "user_name": form("What is your name?", NAME) },
    });
  });
  server.registerTool("test_streaming_elicitation", {
    description: "Asks, and sends nothing else on the stream",
  }, () =>
    inputRequired({
      inputRequests: { "user_name": form("What is your name?", NAME) },
    }));
  // The SDK refuses to ask for what the client has not said it can do.
  server.registerTool(
    "test_missing_capability",
    { description: "Needs sampling" },
    () => inputRequired({ inputRequests: { hello: sampling("Hello", 50) } }),
  );
  add("sampling", ({ inputResponses }) => {
    const given = inputResponse(inputResponses, "capital_question");
    if (given.kind === "sampling") {
      return said(JSON.stringify(given.result.content));
    }
    return inputRequired({
      inputRequests: {
        "capital_question": sampling("What is the capital of France?", 100),
      },
    });
  });
  add("list_roots", ({ inputResponses }) => {
    const given = inputResponse(inputResponses, "client_roots");
    if (given.kind === "roots") {
      return said(given.roots.map(({ uri }) => uri).join(" "));
    }
    const request = inputRequired.listRoots();
    return inputRequired({ inputRequests: { "client_roots": request } });
  });
  add("capabilities", (request) => {
    const can = clientCapabilities(request);
    const asks = {
      ...(can?.elicitation && { form: form("What is your name?", NAME) }),
      ...(can?.sampling && { greeting: sampling("Say hello", 50) }),
    };
    return Object.keys(asks).length === 0
      ? said("there is nothing to be asked")
      : inputRequired({ inputRequests: asks });
  });
  addRounds(add, state);
}

function addRounds(
  add: (
    name: string,
    work: (request: ServerContext["mcpReq"]) => Promise<Answer>,
  ) => void,
  state: RequestStateCodec,
): void {
  const confirming = async (
    { inputResponses, requestState }: ServerContext["mcpReq"],
  ): Promise<Answer> => {
    const given = acceptedContent(inputResponses, "confirm");
    if (given !== undefined && requestState() === "asked") {
      return said("state-ok");
    }
    return inputRequired({
      inputRequests: { confirm: form("Please confirm", { ok: BOOLEAN }) },
      requestState: await state.mint("asked"),
    });
  };
  add("request_state", confirming);
  add("tampered_state", confirming);
  add("multiple_inputs", async ({ inputResponses, requestState }) => {
    const keys = Object.keys(inputResponses ?? {});
    if (requestState() === "asked" && keys.length >= 3) {
      return said(`got ${keys.sort().join(", ")}`);
    }
    return inputRequired({
      inputRequests: {
        "user_name": form("What is your name?", NAME),
        greeting: sampling("Generate a greeting", 50),
        "client_roots": inputRequired.listRoots(),
      },
      requestState: await state.mint("asked"),
    });
  });
  add("multi_round", async ({ inputResponses, requestState }) => {
    const at = requestState();
    const color = acceptedContent(inputResponses, "step2")?.["color"];
    if (at === "step2" && color !== undefined) return said(`done: ${color}`);
    const isNext = acceptedContent(inputResponses, "step1") !== undefined &&
      at === "step1";
    const asks = isNext
      ? { step2: form("Step 2: What is your favorite color?", COLOR) }
      : { step1: form("Step 1: What is your name?", NAME) };
    return inputRequired({
      inputRequests: asks,
      requestState: await state.mint(isNext ? "step2" : "step1"),
    });
  });
}

const BOOLEAN = { type: "boolean" } as const;
const COLOR = { color: { type: "string" } } as const;

function sampling(
  text: string,
  maxTokens: number,
): ReturnType<typeof inputRequired.createMessage> {
  return inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text } }],
    maxTokens,
  });
}
