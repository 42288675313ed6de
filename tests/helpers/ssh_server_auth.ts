/**
 * Who may log in to the test server.
 *
 * @module
 */
import type {
  AuthContext,
  PublicKey,
  ServerLibrary,
} from "./ssh_server_library.ts";
import { fingerprint } from "./keys.ts";

/** How logins end: by the keys, always well, never well, or never at all. */
export type AuthenticationMode = "check" | "accept" | "reject" | "stall";

/** One attempt that a client made. */
export interface LoginAttempt {
  readonly user: string;
  readonly method: string;
  /** Of the key offered, as `SHA256:...`. */
  readonly key: string | undefined;
  /** The signature algorithm, such as `rsa-sha2-256`. */
  readonly algorithm: string | undefined;
  /** False while the client only asks whether the key would do. */
  readonly signed: boolean;
}

/** What decides about logins. */
export interface AuthRules {
  readonly mode: AuthenticationMode;
  readonly user: string;
  readonly authorizedKeys: readonly string[];
}

/** Makes the listener for ssh2's `authentication` event. */
export function authenticator(
  library: ServerLibrary,
  rules: AuthRules,
  seen: (attempt: LoginAttempt) => void,
): (context: AuthContext) => void {
  const keys = rules.authorizedKeys.map((line) => {
    const key = library.utils.parseKey(line);
    if (key instanceof Error) throw key;
    return key;
  });
  return (context) => {
    seen({
      user: context.username,
      method: context.method,
      key: context.key && fingerprint(context.key.data.toString("base64")),
      algorithm: context.key?.algo,
      signed: context.signature !== undefined,
    });
    switch (rules.mode) {
      case "stall":
        return;
      case "accept":
        return context.accept();
      case "reject":
        return context.reject(["publickey"]);
      case "check": {
        const known = context.username === rules.user;
        if (known && proven(context, keys)) return context.accept();
        return context.reject(["publickey"]);
      }
    }
  };
}

// Without a signature the client asks whether to go on with this key.
function proven(context: AuthContext, keys: readonly PublicKey[]): boolean {
  const { key: offered, signature, blob, hashAlgo } = context;
  if (context.method !== "publickey" || offered === undefined) return false;
  const key = keys.find((known) => known.getPublicSSH().equals(offered.data));
  if (key === undefined) return false;
  if (signature === undefined || blob === undefined) return true;
  return key.verify(blob, signature, hashAlgo) === true;
}
