using System.CommandLine;
using System.Globalization;

namespace Reflex.Cli.Hosts;

/// <summary>`--port` of the commands that start a host.</summary>
internal static class PortOption
{
    public static Option<int?> Create(string description)
    {
        var port = new Option<int?>("--port") { Description = description };
        port.CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number <= 65535)
            {
                return number;
            }

            result.AddError($"--port must be a number from 0 to 65535, not '{result.Tokens[0].Value}'.");
            return null;
        };
        return port;
    }
}
