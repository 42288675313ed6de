/**
 * Prompts of the fixture.
 *
 * @module
 */
import {
  acceptedContent,
  inputRequired,
  type McpServer,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import { IMAGE } from "./fixture_content.ts";
import { form } from "./fixture_input.ts";

const role = "user" as const;

/** Adds them. */
export function addPrompts(server: McpServer): void {
  server.registerPrompt(
    "test_simple_prompt",
    { description: "Without arguments" },
    () => ({ messages: [message("This is a simple prompt for testing.")] }),
  );
  server.registerPrompt("test_prompt_with_arguments", {
    description: "With arguments",
    argsSchema: z.object({ arg1: z.string(), arg2: z.string() }),
  }, ({ arg1, arg2 }) => ({
    messages: [
      message(`Prompt with arguments: arg1='${arg1}', arg2='${arg2}'`),
    ],
  }));
  server.registerPrompt("test_prompt_with_embedded_resource", {
    description: "With a resource",
    argsSchema: z.object({ resourceUri: z.string() }),
  }, ({ resourceUri: uri }) => {
    const text = "Embedded resource content for testing.";
    const resource = { uri, mimeType: "text/plain", text };
    return {
      messages: [
        { role, content: { type: "resource" as const, resource } },
        message("Please process the embedded resource above."),
      ],
    };
  });
  server.registerPrompt("test_prompt_with_image", {
    description: "With an image",
  }, () => ({
    messages: [
      {
        role,
        content: {
          type: "image" as const,
          data: IMAGE,
          mimeType: "image/png",
        },
      },
      message("Please analyze the image above."),
    ],
  }));
  server.registerPrompt("test_input_required_result_prompt", {
    description: "Asks before it answers",
  }, ({ mcpReq }) => {
    const given = acceptedContent(mcpReq.inputResponses, "user_context");
    if (given !== undefined) {
      return { messages: [message(`Context: ${given["context"]}`)] };
    }
    return inputRequired({
      inputRequests: {
        "user_context": form("What context should the prompt use?", {
          context: { type: "string" },
        }),
      },
    });
  });
}

function message(
  text: string,
): {
  readonly role: "user";
  readonly content: { readonly type: "text"; readonly text: string };
} {
  return { role, content: { type: "text", text } };
}
