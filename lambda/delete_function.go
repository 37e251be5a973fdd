// SPDX-License-Identifier: Apache-2.0

package lambda

import (
	"context"
	"net/http"
	"strings"

	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"
)

// DeleteFunction removes a function, or one of its versions. Mappings stay (rule
// 0.6.9): what they receive then returns to the source. A version that is not there
// is no error.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html
func (s *Service) DeleteFunction(_ context.Context, in *awslambda.DeleteFunctionInput) (*awslambda.DeleteFunctionOutput, error) {
	r, broken := parseFunctionName(in.FunctionName)
	if broken != nil {
		return nil, invalid(broken)
	}
	switch qualifier := r.with(in.Qualifier).qualifier; {
	case qualifier == "":
	case qualifier == latest:
		return nil, invalidParameter("$LATEST version cannot be deleted without deleting the function.")
	case strings.Trim(qualifier, "0123456789") != "":
		return nil, invalidParameter("Deletion of aliases is not currently supported.")
	default:
		if err := s.deleteVersion(in.FunctionName, qualifier); err != nil {
			return nil, err
		}
		return deletedFunction(), nil
	}
	f, err := s.get(in.FunctionName, nil)
	if err != nil {
		return nil, err
	}
	s.cfg.Account.DeleteFunction(f.Name())
	s.forgetFunction(f.Function)
	return deletedFunction(), nil
}

func deletedFunction() *awslambda.DeleteFunctionOutput {
	return &awslambda.DeleteFunctionOutput{StatusCode: http.StatusNoContent}
}

func (s *Service) deleteVersion(name *string, number string) error {
	f, err := s.whole(name)
	if err != nil {
		return err
	}
	if aliases := f.DeleteVersion(number); len(aliases) > 0 {
		return conflict("Unable to delete version because the following aliases reference it: [%s]", strings.Join(aliases, ", "))
	}
	return nil
}
