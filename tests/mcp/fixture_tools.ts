/**
 * Tools of the fixture that answer by themselves.
 *
 * @module
 */
import {
  fromJsonSchema,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";
import type { Change, ChangeHub } from "../../src/mcp/change_hub.ts";
import { IMAGE, said, SOUND } from "./fixture_content.ts";

const PAUSE_MS = 50;

/** Adds them. */
export function addTools(server: McpServer, hub: ChangeHub): void {
  addContentTools(server);
  addNotifyingTools(server);
  addChangingTools(server, hub);
  server.registerTool(
    "echo",
    {
      description: "Answers its text",
      inputSchema: z.object({ text: z.string() }),
      annotations: { readOnlyHint: true },
    },
    ({ text }) => said(text),
  );
  server.registerTool("test_x_mcp_header", {
    description: "Takes an argument that is in a header, too",
    inputSchema: fromJsonSchema<{ readonly region: string }>(HEADER_SCHEMA),
  }, ({ region }) => said(region));
  server.registerTool("json_schema_2020_12_tool", {
    description: "Tool with JSON Schema 2020-12 features",
    inputSchema: fromJsonSchema(RICH_SCHEMA),
  }, (input) => said(JSON.stringify(input)));
}

function addContentTools(server: McpServer): void {
  const image = { type: "image", data: IMAGE, mimeType: "image/png" } as const;
  server.registerTool(
    "test_simple_text",
    { description: "Answers a text" },
    () => said("This is a simple text response for testing."),
  );
  server.registerTool(
    "test_image_content",
    { description: "Answers an image" },
    () => ({ content: [image] }),
  );
  server.registerTool("test_audio_content", {
    description: "Answers a sound",
  }, () => ({
    content: [{ type: "audio", data: SOUND, mimeType: "audio/wav" }],
  }));
  server.registerTool("test_embedded_resource", {
    description: "Answers a resource",
  }, () => ({
    content: [{
      type: "resource",
      resource: {
        uri: "test://embedded-resource",
        mimeType: "text/plain",
        text: "This is an embedded resource content.",
      },
    }],
  }));
  server.registerTool("test_multiple_content_types", {
    description: "Answers a text, an image and a resource",
  }, () => ({
    content: [
      { type: "text", text: "Multiple content types test:" },
      image,
      {
        type: "resource",
        resource: {
          uri: "test://mixed-content-resource",
          mimeType: "application/json",
          text: '{"test":"data","value":123}',
        },
      },
    ],
  }));
  server.registerTool("test_error_handling", {
    description: "Always fails",
  }, () => {
    throw new Error("This tool intentionally returns an error for testing");
  });
}

function addNotifyingTools(server: McpServer): void {
  server.registerTool("test_tool_with_logging", {
    description: "Logs while it works",
  }, async ({ mcpReq }) => {
    await mcpReq.log("info", "Tool execution started");
    await pause(PAUSE_MS);
    await mcpReq.log("info", "Tool processing data");
    await pause(PAUSE_MS);
    await mcpReq.log("info", "Tool execution completed");
    return said("Tool with logging executed successfully");
  });
  server.registerTool("test_logging_tool", {
    description: "Logs where a level was asked for",
  }, async ({ mcpReq }) => {
    await mcpReq.log("info", "A line of this request");
    return said("logged");
  });
  server.registerTool("test_tool_with_progress", {
    description: "Tells its progress",
  }, async ({ mcpReq }) => {
    for (const progress of [0, 50, 100]) {
      await tell(mcpReq, progress);
      if (progress < 100) await pause(PAUSE_MS);
    }
    return said("done");
  });
  server.registerTool("test_reconnection", {
    description: "Ends its stream before it answers",
  }, async ({ http }) => {
    http?.closeSSE?.();
    await pause(PAUSE_MS);
    return said("Reconnection test completed successfully");
  });
  server.registerTool("slow", {
    description: "Answers after a while, or never when it is cancelled",
    inputSchema: z.object({ ms: z.int().max(60_000) }),
  }, async ({ ms }, { mcpReq }) => {
    await pause(ms, mcpReq.signal);
    return said("awake");
  });
}

function addChangingTools(server: McpServer, hub: ChangeHub): void {
  const changing = (name: string, change: Change): void => {
    server.registerTool(name, { description: `Tells ${change.kind}` }, () => {
      hub.publish([change]);
      return said("told");
    });
  };
  changing("test_trigger_tool_change", { kind: "tools" });
  changing("test_trigger_prompt_change", { kind: "prompts" });
}

async function tell(
  mcpReq: ServerContext["mcpReq"],
  progress: number,
): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return;
  const params = { progressToken, progress, total: 100 };
  await mcpReq.notify({ method: "notifications/progress", params });
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}

const HEADER_SCHEMA = {
  type: "object",
  properties: { region: { type: "string", "x-mcp-header": "Region" } },
  required: ["region"],
};

const RICH_SCHEMA = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  type: "object",
  $defs: {
    address: {
      $anchor: "addressDef",
      type: "object",
      properties: { street: { type: "string" }, city: { type: "string" } },
    },
  },
  properties: {
    name: { type: "string" },
    address: { $ref: "#/$defs/address" },
    contactMethod: { type: "string", enum: ["phone", "email"] },
    phone: { type: "string" },
    email: { type: "string" },
  },
  allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
  if: {
    properties: { contactMethod: { const: "phone" } },
    required: ["contactMethod"],
  },
  then: { required: ["phone"] },
  else: { required: ["email"] },
  additionalProperties: false,
};
