/**
 * The part of the YAML library that is used here. It is loaded when a file
 * needs it; named one by one, since a bundler that splits code hands on of a
 * CommonJS package only what is named.
 *
 * @module
 */
export {
  CST,
  Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  Scalar,
  visit,
} from "yaml";
