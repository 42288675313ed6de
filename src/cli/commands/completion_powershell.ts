/**
 * The completion script of PowerShell, 5.1 and later.
 *
 * @module
 */

/**
 * What is left of the cursor is sent, the half-typed word last. An empty word
 * reaches a program only from PowerShell 7.3 on, unless its passing of
 * arguments is `Legacy`; before, its quotes must be typed. The half-typed
 * word comes with the quotes it is in; what PowerShell would not read back as
 * one plain word is quoted, and takes its place with them.
 */
export const POWERSHELL_COMPLETION: string = String
  .raw`Register-ArgumentCompleter -Native -CommandName paracle -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
    ForEach-Object {
      if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value }
      else { $_.Extent.Text }
    })
  $passing = Get-Variable -Name PSNativeCommandArgumentPassing -ValueOnly -ErrorAction Ignore
  $empty = if ("$passing" -eq 'Standard' -or "$passing" -eq 'Windows') { '' } else { '""' }
  $half = "$wordToComplete".Trim("'", '"')
  $words += if ($half -eq '') { $empty } else { $half }
  & paracle '__complete' '--' @words 2>$null | Where-Object { $_ -ne '' } | ForEach-Object {
    $text = if ($_ -match '^[\w./:=+-]+$') { $_ } else { "'" + $_.Replace("'", "''") + "'" }
    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
  }
}
`;
