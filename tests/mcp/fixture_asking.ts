/**
 * Tools of the fixture that ask the client while they work, as the older
 * protocol does.
 *
 * @module
 */
import type {
  CallToolResult,
  ElicitRequestFormParams,
  McpServer,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { said } from "./fixture_content.ts";

/** Adds them. */
export function addAskingTools(server: McpServer): void {
  server.registerTool("test_sampling", {
    description: "Asks the client's model",
    inputSchema: z.object({ prompt: z.string() }),
  }, async ({ prompt: text }, { mcpReq }) => {
    const { content } = await mcpReq.requestSampling({
      messages: [{ role: "user", content: { type: "text", text } }],
      maxTokens: 100,
    });
    const [first] = Array.isArray(content) ? content : [content];
    return said(
      `LLM response: ${first?.type === "text" ? first.text : "none"}`,
    );
  });
  server.registerTool("test_elicitation", {
    description: "Asks a person",
    inputSchema: z.object({ message: z.string() }),
  }, async ({ message }, { mcpReq }) =>
    answered(
      await mcpReq.elicitInput({
        message,
        requestedSchema: {
          type: "object",
          properties: {
            response: { type: "string", description: "User's response" },
          },
          required: ["response"],
        },
      }),
    ));
  const asking = (name: string, params: ElicitRequestFormParams): void => {
    const description = "Asks a person to fill in a form";
    server.registerTool(
      name,
      { description },
      async ({ mcpReq }) => answered(await mcpReq.elicitInput(params)),
    );
  };
  asking("test_elicitation_sep1034_defaults", DEFAULTS);
  asking("test_elicitation_sep1330_enums", ENUMS);
}

function answered(
  { action, content = {} }: {
    readonly action: string;
    readonly content?: unknown;
  },
): CallToolResult {
  return said(
    `Elicitation completed: action=${action}, content=${
      JSON.stringify(content)
    }`,
  );
}

const DEFAULTS: ElicitRequestFormParams = {
  message: "Please review and update the form fields with defaults",
  requestedSchema: {
    type: "object",
    properties: {
      name: { type: "string", default: "John Doe" },
      age: { type: "integer", default: 30 },
      score: { type: "number", default: 95.5 },
      status: {
        type: "string",
        enum: ["active", "inactive", "pending"],
        default: "active",
      },
      verified: { type: "boolean", default: true },
    },
    required: [],
  },
};

const titled = (word: string) =>
  ["First", "Second", "Third"].map((which, i) => ({
    const: `value${i + 1}`,
    title: `${which} ${word}`,
  }));

const ENUMS: ElicitRequestFormParams = {
  message: "Please select options from the enum fields",
  requestedSchema: {
    type: "object",
    properties: {
      untitledSingle: {
        type: "string",
        enum: ["option1", "option2", "option3"],
      },
      titledSingle: { type: "string", oneOf: titled("Option") },
      legacyEnum: {
        type: "string",
        enum: ["opt1", "opt2", "opt3"],
        enumNames: ["Option One", "Option Two", "Option Three"],
      },
      untitledMulti: {
        type: "array",
        minItems: 1,
        maxItems: 3,
        items: { type: "string", enum: ["option1", "option2", "option3"] },
      },
      titledMulti: {
        type: "array",
        minItems: 1,
        maxItems: 3,
        items: { anyOf: titled("Choice") },
      },
    },
    required: [],
  },
};
