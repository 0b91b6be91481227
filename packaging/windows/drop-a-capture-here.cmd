@echo off
rem Shows what is in the captures that are dropped onto this file.
chcp 65001 >nul
if "%~1"=="" (
  echo Drop a capture onto this file.
) else (
  "%~dp0wirelab.exe" analyze %*
)
pause
