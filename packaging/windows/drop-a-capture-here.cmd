@echo off
rem Shows what is in the captures that are dropped onto this file. Without parentheses: a path may hold some.
setlocal
chcp 65001 >nul
if "%~1"=="" goto nothing
:next
"%~dp0wirelab.exe" analyze "%~1"
shift
if not "%~1"=="" goto next
goto end
:nothing
echo Drop a capture onto this file.
:end
pause
