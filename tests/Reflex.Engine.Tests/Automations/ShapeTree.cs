using Reflex.Engine.Automations.Format;

namespace Reflex.Engine.Tests.Automations;

/// <summary>A shape and all that stand below it.</summary>
internal static class ShapeTree
{
    public static IReadOnlyCollection<Shape> Of(Shape root)
    {
        var found = new HashSet<Shape>(ReferenceEqualityComparer.Instance);
        var lists = new HashSet<FieldType>(ReferenceEqualityComparer.Instance);
        Add(root);
        return found;

        void Add(Shape shape)
        {
            if (found.Add(shape))
            {
                foreach (Field field in shape.Fields)
                {
                    AddType(field.Type);
                }
            }
        }

        void AddType(FieldType? type)
        {
            switch (type)
            {
                case ObjectType one: Add(one.Shape); break;
                case ListType list: AddType(list.Item); break;
                case NamedType named: AddType(named.Item); break;
                case UnionType union: Array.ForEach(union.Types, AddType); break;
                case LazyType lazy: AddType(lazy.Make()); break;
                case NamedListType list when lists.Add(list):
                    AddType(list.Item);
                    AddType(list.KeywordValue);
                    break;
            }
        }
    }
}
