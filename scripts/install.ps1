# Installs paracle for this user on Windows x64: downloads the program of a
# release, verifies its SHA-256 and puts it into %LOCALAPPDATA%\paracle\bin, or
# the folder given with -Dir. PARACLE_INSTALL_URL is the address of a folder
# with the program and SHA256SUMS; a release fills in its own here.
#   powershell -ExecutionPolicy Bypass -File install.ps1 [-Dir FOLDER]
param([string]$Dir = '')

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue' # Windows PowerShell downloads many times slower with a bar
# Windows PowerShell does not offer TLS 1.2 everywhere by itself.
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12

$url = if ($env:PARACLE_INSTALL_URL) { $env:PARACLE_INSTALL_URL } else { '@RELEASE_URL@' }
if ($url.StartsWith('@')) { throw 'No address to download from; take install.ps1 from a release, or set PARACLE_INSTALL_URL' }
if ($env:OS -ne 'Windows_NT') { throw 'This installer is for Windows; take install.sh of the same release' }
if (-not [Environment]::Is64BitOperatingSystem) { throw 'There is no paracle for 32-bit Windows' }

function Save-Asset([string]$Asset, [string]$Path) {
  try { Invoke-WebRequest -UseBasicParsing -Uri "$url/$Asset" -OutFile $Path }
  catch { throw "Cannot download $url/${Asset}: $($_.Exception.Message); nothing was installed" }
}

$name = 'paracle-windows-x86_64.exe'
if ($Dir -eq '') { $Dir = Join-Path $env:LOCALAPPDATA 'paracle\bin' }
$Dir = (New-Item -ItemType Directory -Force -Path $Dir).FullName
$target = Join-Path $Dir 'paracle.exe'
if (Test-Path -LiteralPath $target -PathType Container) {
  throw "$target is a folder, where the program is to go; move it away with: Move-Item -LiteralPath '$($target.Replace("'", "''"))' -Destination '$($target.Replace("'", "''")).old', or give another folder with -Dir"
}
# Beside its place, so that the last step is a rename.
$staging = Join-Path $Dir ".paracle-install.$PID"
New-Item -ItemType Directory -Path $staging | Out-Null
try {
  $sums = Join-Path $staging 'SHA256SUMS'
  $file = Join-Path $staging $name
  Save-Asset 'SHA256SUMS' $sums
  # A login page or the answer of a proxy comes as a success, too.
  if (-not (Get-Content -LiteralPath $sums | Where-Object { $_ -match '^[0-9a-f]{64} [ *].' })) {
    throw "$url/SHA256SUMS is no list of checksums: open that address in a browser to see what answers; to download from elsewhere, set PARACLE_INSTALL_URL to the folder of a release. Nothing was installed"
  }
  Save-Asset $name $file
  $form = '^[0-9a-f]{64} [ *]' + [regex]::Escape($name) + '$'
  $line = Get-Content -LiteralPath $sums | Where-Object { $_ -match $form } | Select-Object -First 1
  if (-not $line) { throw "SHA256SUMS of $url does not list $name; nothing was installed" }
  $wanted = $line.Substring(0, 64)
  $found = (Get-FileHash -Algorithm SHA256 -LiteralPath $file).Hash.ToLowerInvariant()
  if ($wanted -ne $found) { throw "$name is not what the release says (SHA-256 $found in place of $wanted); nothing was installed: run this again, and if it stays so, set PARACLE_INSTALL_URL to another copy of the release" }
  # Before it replaces one that does: Windows 10 on ARM runs no x64 programs.
  $version = & $file --version
  if ($LASTEXITCODE -ne 0) { throw "$name does not start here (exit code $LASTEXITCODE); nothing was installed" }
  try { Move-Item -Force -LiteralPath $file -Destination $target }
  catch { throw "Cannot replace ${target}: $($_.Exception.Message); end the paracle that runs, and try again" }
  Write-Output "Installed $version as $target"
  Write-Output "To undo: Remove-Item -LiteralPath '$($target.Replace("'", "''"))'"
  if (($env:Path -split ';') -notcontains $Dir) {
    Write-Output "That folder is not on your PATH; add it with: [Environment]::SetEnvironmentVariable('Path', '$($Dir.Replace("'", "''"));' + [Environment]::GetEnvironmentVariable('Path', 'User'), 'User')"
  }
} finally {
  Remove-Item -Recurse -Force -LiteralPath $staging -ErrorAction SilentlyContinue
}
