using Reflex.Cli;

return await ReflexCommandLine.RunAsync(args);
