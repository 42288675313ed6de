import assert from "node:assert/strict";
import {
  endpointWarnings,
  isFreeEndpoint,
  resolveEndpoint,
} from "../../src/engine/provider_endpoint.ts";

const options = (
  variables: Readonly<Record<string, string>>,
  keyNames?: Readonly<Record<string, string>>,
) => ({ env: (name: string) => variables[name], keyNames });

const key = { OPENAI_API_KEY: "sk-1" };

Deno.test("resolveEndpoint() takes key and URL from the environment", () => {
  const plain = resolveEndpoint(
    "openai",
    options({ OPENAI_API_KEY: " sk-1\n" }),
  );
  assert.equal(plain.key, "sk-1");
  assert.equal(plain.baseUrl, "https://api.openai.com/v1");
  const own = { ...key, OPENAI_BASE_URL: "https://models.example/v1/" };
  assert.equal(
    resolveEndpoint("openai", options(own)).baseUrl,
    "https://models.example/v1",
  );
});

Deno.test("resolveEndpoint() knows Ollama and Anthropic with and without /v1", () => {
  for (const [id, more] of [["ollama", {}], ["anthropic", {}]] as const) {
    for (const end of ["", "/", "/v1", "/v1/"]) {
      const { baseUrl } = resolveEndpoint(
        id,
        options({
          ...more,
          [`${id.toUpperCase()}_BASE_URL`]: `http://host:11434${end}`,
          ANTHROPIC_API_KEY: "k",
        }),
      );
      assert.equal(baseUrl, "http://host:11434/v1");
    }
  }
});

Deno.test("resolveEndpoint() names the variable that is missing or wrong", () => {
  const cases: readonly (readonly [string, Record<string, string>, RegExp])[] =
    [
      ["openai", {}, /OPENAI_API_KEY is not set; set it to your key/],
      ["groq", { GROQ_API_KEY: "  " }, /GROQ_API_KEY is not set/],
      ["openai", { OPENAI_API_KEY: "a b" }, /OPENAI_API_KEY holds characters/],
      [
        "openai-compatible",
        {},
        /OPENAI_COMPATIBLE_BASE_URL is not set; set it/,
      ],
      [
        "openai",
        { ...key, OPENAI_BASE_URL: "ftp://x" },
        /OPENAI_BASE_URL is no/,
      ],
      [
        "openai",
        { ...key, OPENAI_BASE_URL: "nonsense" },
        /OPENAI_BASE_URL is no/,
      ],
      ["openai", { ...key, OPENAI_BASE_URL: "https://u:secret@x/v1" }, /is no/],
      ["openai", { ...key, OPENAI_BASE_URL: "https://x/v1?a=secret" }, /is no/],
    ];
  for (const [id, variables, message] of cases) {
    assert.throws(() => resolveEndpoint(id, options(variables)), (error) => {
      assert.ok(error instanceof Error);
      assert.match(error.message, message);
      assert.doesNotMatch(error.message, /secret/);
      assert.equal(Reflect.get(error, "code"), "provider.not_configured");
      return true;
    });
  }
});

Deno.test("resolveEndpoint() says why a variable of one's own may not be readable", () => {
  const names = { openai: "WORK_API_KEY" };
  assert.throws(() => resolveEndpoint("openai", options(key, names)), {
    code: "provider.not_configured",
    message: 'Cannot use provider "openai": WORK_API_KEY is not set, or no ' +
      "variable that paracle may read; name it OPENAI_API_KEY or PARACLE_..._API_KEY",
  });
  const work = options({ WORK_API_KEY: "sk-2" }, names);
  assert.equal(resolveEndpoint("openai", work).key, "sk-2");
});

Deno.test("resolveEndpoint() says on which machine a key is missing when another one sent the command", () => {
  const sentence = (sent: string): RegExp =>
    new RegExp(
      `OPENAI_API_KEY is not set; set it to your key on ${sent}, not where ` +
        'you type: for example with "export OPENAI_API_KEY=\\.\\.\\." at the top ' +
        "of ~/\\.bashrc there, or choose another with --provider$",
    );
  for (
    const [variable, name] of [
      ["0.1.0 production", "production"],
      ["0.1.0", "the remote"],
      ["0.1.0 \u001b[31m", "the remote"],
    ] as const
  ) {
    const sent = options({ PARACLE_CLIENT_VERSION: variable });
    assert.throws(() => resolveEndpoint("openai", sent), {
      code: "provider.not_configured",
      message: sentence(name),
    });
  }
});

Deno.test("resolveEndpoint() refuses a provider that is not known", () => {
  assert.throws(() => resolveEndpoint("opnai", options({})), {
    code: "usage.invalid",
    message: /^Cannot use provider "opnai": .*did you mean "openai"/,
  });
});

Deno.test("isFreeEndpoint() is true of the mock and of this machine alone", () => {
  const at = (url: string) => options({ OPENAI_BASE_URL: url });
  assert.equal(isFreeEndpoint("mock", options({})), true);
  assert.equal(isFreeEndpoint("ollama", options({})), true);
  assert.equal(isFreeEndpoint("openai", options({})), false);
  assert.equal(isFreeEndpoint("openai", at("http://127.0.0.1:1/v1")), true);
  assert.equal(isFreeEndpoint("openai", at("http://[::1]:1/v1")), true);
  assert.equal(isFreeEndpoint("openai", at("http://127.evil.example/")), false);
  assert.equal(isFreeEndpoint("nobody", options({})), false);
});

Deno.test("endpointWarnings() warns of a key in the clear", () => {
  const warnings = (url: string) =>
    endpointWarnings(
      resolveEndpoint("openai", options({ ...key, OPENAI_BASE_URL: url })),
    );
  assert.deepEqual(warnings("https://models.example/v1"), []);
  assert.deepEqual(warnings("http://localhost:8080/v1"), []);
  assert.deepEqual(warnings("http://models.example:8080/v1"), [
    "OPENAI_API_KEY goes over plain http to models.example:8080; set OPENAI_BASE_URL to an https URL",
  ]);
});
