/**
 * Builds the packet cipher from `scripts/cipher` into `src/ssh/cipher_wasm.ts`.
 * With `--check` it only says whether that file is what the sources give.
 *
 * The sources are AssemblyScript. They end in `.as`, since Deno would take
 * `.ts` for its own; the compiler is given copies that do.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { failOn, readText, repository, walk } from "./repository.ts";

/** Where the built module goes. */
export const CIPHER_FILE = "src/ssh/cipher_wasm.ts";

const COMPILER = "npm:assemblyscript@0.28.20/asc";
const OPTIONS = ["-O3", "--converge", "--noAssert", "--runtime", "stub"];
const FEATURES = ["--enable", "simd"];
const LINE_CHARACTERS = 76;

/**
 * The text of the generated file for a module.
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { cipherFile } from "./build_cipher.ts";
 *
 * assert.match(cipherFile(new Uint8Array([0, 97, 115, 109])), /"AGFzbQ=="/);
 * ```
 */
export function cipherFile(wasm: Uint8Array): string {
  const lines = Buffer.from(wasm).toString("base64")
    .match(new RegExp(`.{1,${LINE_CHARACTERS}}`, "g")) ?? [];
  return [
    "/**",
    " * The packet cipher as WebAssembly. Generated from `scripts/cipher` by",
    " * `deno run -A scripts/build_cipher.ts`; not to be edited.",
    " *",
    " * @module",
    " */",
    "",
    "/** The module, in base64. */",
    "export const CIPHER_WASM: string = [",
    ...lines.map((line) => `  "${line}",`),
    '].join("");',
    "",
  ].join("\n");
}

/**
 * Compiles the sources; needs npm's assemblyscript, from the cache or the
 * network. `cachedOnly` never asks the network.
 */
export async function compileCipher(
  options: { readonly cachedOnly?: boolean } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await Deno.makeTempDir();
  try {
    for (const path of await walk("scripts/cipher", ".as")) {
      const name = path.slice("scripts/cipher/".length).replace(/\.as$/, ".ts");
      const text = await Deno.readTextFile(new URL(path, repository()));
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-lock",
        "--no-config",
        ...(options.cachedOnly ? ["--cached-only"] : []),
        COMPILER,
        "packet.ts",
        ...OPTIONS,
        ...FEATURES,
        "--outFile",
        "packet.wasm",
      ],
      cwd: folder,
      stdin: "null",
      env: { NO_COLOR: "1" },
    }).output();
    if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
    return await Deno.readFile(`${folder}/packet.wasm`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const text = cipherFile(await compileCipher());
  if (!Deno.args.includes("--check")) {
    await Deno.writeTextFile(new URL(CIPHER_FILE, repository()), text);
  } else if (await readText(CIPHER_FILE) !== text) {
    failOn([
      `${CIPHER_FILE} is not what scripts/cipher gives; build it with: deno run -A scripts/build_cipher.ts`,
    ]);
  }
}
