# Installs paracle for this user on Windows x64: downloads the program of a
# release, verifies its SHA-256 and puts it into %LOCALAPPDATA%\paracle\bin, or
# the folder given with -Dir. PARACLE_INSTALL_URL is the address of a folder
# with the program and SHA256SUMS; a release fills in its own here.
param([string]$Dir = (Join-Path $env:LOCALAPPDATA 'paracle\bin'))

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

$url = if ($env:PARACLE_INSTALL_URL) { $env:PARACLE_INSTALL_URL } else { '@RELEASE_URL@' }
if ($url.StartsWith('@')) { throw 'No address to download from; take install.ps1 from a release, or set PARACLE_INSTALL_URL' }
if (-not [Environment]::Is64BitOperatingSystem) { throw 'There is no paracle for 32-bit Windows' }

$name = 'paracle-windows-x86_64.exe'
New-Item -ItemType Directory -Force -Path $Dir | Out-Null
# Beside its place, so that the last step is a rename.
$staging = Join-Path $Dir ".paracle-install.$PID"
New-Item -ItemType Directory -Path $staging | Out-Null
try {
  $sums = Join-Path $staging 'SHA256SUMS'
  $file = Join-Path $staging $name
  Invoke-WebRequest -UseBasicParsing -Uri "$url/SHA256SUMS" -OutFile $sums
  Invoke-WebRequest -UseBasicParsing -Uri "$url/$name" -OutFile $file
  $line = Get-Content $sums | Where-Object { ($_ -split '\s+')[1] -eq $name }
  if (-not $line) { throw "SHA256SUMS of $url does not list $name" }
  $wanted = ($line -split '\s+')[0]
  $found = (Get-FileHash -Algorithm SHA256 $file).Hash
  if ($wanted -ne $found) { throw "$name is not what the release says (SHA-256 $found in place of $wanted); nothing was installed" }
  $target = Join-Path $Dir 'paracle.exe'
  Move-Item -Force $file $target
  Write-Output "Installed $(& $target --version) as $target"
  Write-Output "To undo: Remove-Item `"$target`""
  if (($env:Path -split ';') -notcontains $Dir) {
    Write-Output "That folder is not on your PATH; add it with: [Environment]::SetEnvironmentVariable('Path', `"$Dir;`" + [Environment]::GetEnvironmentVariable('Path', 'User'), 'User')"
  }
} finally {
  Remove-Item -Recurse -Force $staging
}
