/**
 * A text that is drawn in place.
 *
 * @module
 */
import assert from "node:assert/strict";
import { LiveScreen } from "../../src/cli/live_screen.ts";
import { fakeCli } from "../helpers/fake_cli.ts";
import { visible } from "./commands/session_cli.ts";

/** A terminal whose size can be changed. */
function terminal() {
  const size = { columns: 10, rows: 4 };
  const cli = fakeCli({ terminal: true });
  const io = Object.create(cli.io, {
    terminalSize: { value: () => ({ ...size }) },
  });
  let from = 0;
  const drawn = (): string => {
    const text = visible(cli.stdoutText());
    const news = text.slice(from);
    from = text.length;
    return news;
  };
  return { cli, io, drawn, size };
}

Deno.test("LiveScreen.draw() goes up as far as it drew, and cuts to the terminal", () => {
  const { drawn, io } = terminal();
  {
    using screen = new LiveScreen(io);
    screen.draw("one\n0123456789abc\n");
    assert.equal(drawn(), "ESC[?25loneESC[K\n0123456789ESC[K\nESC[J");
    screen.draw("one\n0123456789xyz\n");
    assert.equal(drawn(), "", "nothing that can be seen has changed");
    screen.draw("1\n2\n3\n4\n5\n");
    assert.equal(drawn(), "ESC[2A\r1ESC[K\n2ESC[K\n3ESC[K\nESC[J");
  }
  assert.equal(drawn(), "ESC[?25h");
});

Deno.test("LiveScreen.draw() starts afresh when the size has changed", () => {
  const { drawn, io, size } = terminal();
  using screen = new LiveScreen(io);
  screen.draw("a\n");
  drawn();
  size.columns = 20;
  screen.draw("a\n");
  assert.equal(drawn(), "ESC[HESC[2JaESC[K\nESC[J");
});

Deno.test("LiveScreen.note() stands above the frame", () => {
  const { cli, drawn, io } = terminal();
  using screen = new LiveScreen(io);
  screen.draw("a\n");
  drawn();
  screen.note("warning: x\n");
  assert.equal(drawn(), "ESC[1A\rESC[JaESC[K\n");
  assert.equal(cli.stderrText(), "warning: x\n");
});
