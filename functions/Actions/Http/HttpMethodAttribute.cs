using System.ComponentModel.DataAnnotations;

namespace Reflex.Functions.Actions.Http;

/// <summary>An HTTP method that actions may use.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class HttpMethodAttribute : AllowedValuesAttribute
{
    public HttpMethodAttribute()
        : base("GET", "PUT", "POST", "PATCH", "DELETE", "HEAD") =>
            ErrorMessage = "The field {0} must be GET, PUT, POST, PATCH, DELETE or HEAD.";
}
