using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Settings;

/// <summary>Checks the settings and those nested in them against their attributes.</summary>
internal static class OptionsCheck
{
    public const string Message = "Settings under Reflex__ are out of range; see functions/Settings/ for the range of each property.";

    public static bool Check(ReflexOptions options)
    {
        foreach (object part in (object[])[options, options.Actions, options.Auth, options.Approvals, options.Retention])
        {
            Validator.ValidateObject(part, new ValidationContext(part), validateAllProperties: true);
        }

        return true;
    }
}
