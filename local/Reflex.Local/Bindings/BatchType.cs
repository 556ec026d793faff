using System.Collections;

namespace Reflex.Local.Bindings;

/// <summary>Tells what a parameter of a batched trigger holds, and makes the collection that it wants.</summary>
internal static class BatchType
{
    /// <summary>
    /// The element type of an array or generic list; <c>null</c> where the type is no collection (text and bytes are none).
    /// </summary>
    public static Type? ElementOf(Type type)
    {
        if (type == typeof(string) || type == typeof(byte[]) || type == typeof(BinaryData))
        {
            return null;
        }

        if (type.IsArray)
        {
            return type.GetElementType();
        }

        if (!type.IsGenericType || type.GetGenericArguments() is not [Type element])
        {
            return null;
        }

        return type.IsAssignableFrom(element.MakeArrayType()) || type == typeof(List<>).MakeGenericType(element) ? element : null;
    }

    /// <summary>Makes collections of the parameter's type from a count and an element for each index.</summary>
    public static Func<int, Func<int, object?>, object> Factory(Type type, Type element)
    {
        if (type == typeof(List<>).MakeGenericType(element))
        {
            return (count, item) =>
            {
                var list = (IList)Activator.CreateInstance(type, count)!;
                for (int i = 0; i < count; i++)
                {
                    list.Add(item(i));
                }

                return list;
            };
        }

        return (count, item) =>
        {
            var array = Array.CreateInstance(element, count);
            for (int i = 0; i < count; i++)
            {
                array.SetValue(item(i), i);
            }

            return array;
        };
    }
}
